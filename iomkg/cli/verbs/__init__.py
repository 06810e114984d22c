"""The verbs of the command, each with its options and its action."""

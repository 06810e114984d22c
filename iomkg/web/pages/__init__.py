"""Pages for readers: HTML at the addresses that end in ``.html``."""

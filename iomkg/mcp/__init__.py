"""The graph as tools and resources for assistants, by the Model Context Protocol."""

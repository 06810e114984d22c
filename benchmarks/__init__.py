"""Side-by-side measurements of iomkg and named peers, over generated graphs of its own shape."""

"""Locators into sources and the digests that check them."""

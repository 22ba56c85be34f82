"""The deal, the count and the wiring."""

"""A made-up market of any size in a database of its own, for measuring: goods, places, years of sales."""

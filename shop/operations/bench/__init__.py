"""The bench: the product as it is started for people, on generated data, driven and weighed in one run."""

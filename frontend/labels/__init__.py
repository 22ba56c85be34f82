"""Sheets of labels: typst sets them, everything they need lies here or in our packages; nothing is fetched."""

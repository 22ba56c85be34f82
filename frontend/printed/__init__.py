"""Papers a producer prints: typst sets them, everything they need lies here or in our packages; nothing is fetched."""

"""Products and sizes by a spreadsheet: read, checked against what there is, written in a few statements."""

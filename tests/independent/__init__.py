"""A second, small model of the same algebra, written from the documents alone, and cases drawn to compare the two on."""

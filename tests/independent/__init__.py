"""A second, small model of the same algebra, written from docs/model.md alone, and cases drawn to compare the two on."""

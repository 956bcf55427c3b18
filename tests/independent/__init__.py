"""A second, small model of the same algebra, written from docs/model.md and the words on rules, and cases drawn to compare the two on."""

"""What charts, lists and conflicts show, in sentences."""

"""Programs that write what the repository ships."""

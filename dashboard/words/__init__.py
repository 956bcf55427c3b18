"""How the dashboard speaks: texts, names, numbers."""

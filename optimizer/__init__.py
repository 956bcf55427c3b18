"""Alternative Supply Chain Planner: from a data folder to a verified sourcing plan."""

__version__ = "0.1.0"

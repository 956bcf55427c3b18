"""What the planner costs in time and memory, measured beside other packages: `python -m benchmarks --help`."""

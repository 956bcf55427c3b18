"""The same sourcing problem written for other packages, as an experienced user of each would write it.

Every module has ``solve(plain, clock, ...)``: it builds from plain arrays, solves with HiGHS's own defaults on one thread
(or with CBC's), reads the values back, books the time to the clock's stages and returns objective (¥) and status.
"""

"""Many scenarios, each a few changes away from one another, solved from a base they share."""

from .run import Sweep, open_sweep, run_sweep, sweep_id, write_member

__all__ = ["Sweep", "open_sweep", "run_sweep", "sweep_id", "write_member"]

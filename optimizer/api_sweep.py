"""Sweeps as the command line and the dashboard call them."""

from __future__ import annotations

from optimizer.analysis.sweep import Sweep, open_sweep, run_sweep, sweep_id, write_member

__all__ = ["Sweep", "open_sweep", "run_sweep", "sweep_id", "write_member"]

"""An independent recheck of a plan from its tables: imports nothing of the model or the solvers."""

from .finding import Finding
from .report import CHECKS, audit

__all__ = ["CHECKS", "Finding", "audit"]

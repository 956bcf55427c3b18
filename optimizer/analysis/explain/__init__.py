"""Why a plan is as it is: what each constraint is worth, and why each offer is in the plan or not."""

from .explanation import Explanation, explain

__all__ = ["Explanation", "explain"]

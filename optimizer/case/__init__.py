"""A case: package, scenario and rules, read, changed, checked and coded once."""

from .case import Case, case_from, load_case, rules_folder_of

__all__ = ["Case", "case_from", "load_case", "rules_folder_of"]

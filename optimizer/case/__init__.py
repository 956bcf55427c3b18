"""A case: package, scenario and rules, read, changed, checked and coded once."""

from .case import Case, case_from, load_case, package_of, rules_folder_of, rules_of

__all__ = ["Case", "case_from", "load_case", "package_of", "rules_folder_of", "rules_of"]

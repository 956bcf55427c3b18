"""A case: package, scenario and rules, read, changed, checked and coded once."""

from .barred_offers import barred_offers
from .case import Case, case_from, load_case, package_of, rules_folder_of, rules_of

__all__ = ["Case", "barred_offers", "case_from", "load_case", "package_of", "rules_folder_of", "rules_of"]

"""Scenarios: overlays on a data package, and what they may ask of the model and the solver."""

from .change import Change
from .layers import ListedScenario, list_scenarios, read_scenario, scenario_from_mapping, with_overlay
from .options import MEASURES, MeasureLimit, MinimumSources, ModelOptions, Scenario, ScoreFloor, ShareCap, SolverOptions

__all__ = [
    "MEASURES",
    "Change",
    "ListedScenario",
    "MeasureLimit",
    "MinimumSources",
    "ModelOptions",
    "Scenario",
    "ScoreFloor",
    "ShareCap",
    "SolverOptions",
    "list_scenarios",
    "read_scenario",
    "scenario_from_mapping",
    "with_overlay",
]

"""A studio run: a trial and the plan it is compared with, solved in the workers unless they are on disk already."""

from __future__ import annotations

from dataclasses import dataclass, field

from dashboard import packs

from .jobs import Job, Outcome, Task, Workers
from .overlay import Controls, parent_task, trial_task
from .scenarios import ScenarioCase

__all__ = ["TrialRun", "start"]


@dataclass(eq=False)
class TrialRun:
    """What was asked, and the jobs for what was not on disk yet. ``trial`` and ``parent`` are one task where the controls
    change nothing.
    """

    base: ScenarioCase
    controls: Controls
    trial: Task
    parent: Task
    jobs: dict[str, Job] = field(default_factory=dict)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The trial and, if it is another task, its parent."""
        return (self.trial,) if self.trial.key == self.parent.key else (self.trial, self.parent)

    @property
    def is_solving(self) -> bool:
        """Whether something is still being solved."""
        return any(job.outcome is None for job in self.jobs.values())

    @property
    def seconds(self) -> float | None:
        """How long the solves have taken; None if both plans were on disk."""
        return max((job.seconds for job in self.jobs.values()), default=None)

    def outcome(self, task: Task) -> Outcome:
        """How a task ended; one without a job has its plan on disk."""
        job = self.jobs.get(task.key)
        if job is None:
            pack = packs.listed(task.place)
            return Outcome("failed") if pack is None else Outcome(pack.status, task.place)
        return job.outcome or Outcome("cancelled")

    def cancel(self, workers: Workers) -> None:
        """Give up what is still being solved."""
        for job in self.jobs.values():
            workers.cancel(job)

    def fits_controls(self, base: ScenarioCase | None, controls: Controls | None) -> bool:
        """Whether this run is what these controls would ask for; if not, its result is stale."""
        return base is not None and controls is not None and trial_task(base, controls).key == self.trial.key


def start(base: ScenarioCase, controls: Controls, workers: Workers) -> TrialRun:
    """Submit what is needed for the controls."""
    run = TrialRun(base, controls, trial_task(base, controls), parent_task(base, controls))
    for task in run.tasks:
        if packs.listed(task.place) is None:
            run.jobs[task.key] = workers.submit(task)
    return run

"""Solves in worker processes: submit a scenario with an overlay, look how far it is, cancel it.

Streamlit ends a page's script at every interaction, so a solve cannot sit in it. A worker is a process that solves one
task after another and is ended to cancel one, which touches no other; tasks wait here for a free worker. A process pool of
the standard library does neither: ending one of its processes breaks it, and it keeps a server that stops waiting for
what it still solves. Workers end with the process that started them, and with a worker the solver that it runs as an
external program. Nothing in this module knows Streamlit.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Protocol

from optimizer import api

from .scenarios import digest_of

__all__ = ["Job", "Outcome", "Task", "Tell", "Work", "Workers", "workers"]

_SPAWN = multiprocessing.get_context("spawn")

#: Takes a stage that was reached, and the cost known there (¥ or None).
Tell = Callable[[str, float | None], None]


class Work(Protocol):
    """What a worker does, in a process of its own; ``key`` names the result."""

    @property
    def key(self) -> str:
        """The same for the same work."""

    def run(self, tell: Tell) -> Outcome:
        """Do it, telling the stages."""


@dataclass(frozen=True)
class Task:
    """What to solve (a scenario file and an overlay on it) and where the plan pack goes.

    ``key`` names the result, ``digest`` is that of the files the key was made from.
    """

    key: str
    scenario: Path
    overlay: Mapping[str, Any]
    place: Path
    digest: str

    def run(self, tell: Tell) -> Outcome:
        """Solve it and write its pack."""
        tell("reading", None)
        begun = time.perf_counter()
        try:
            case = api.overlay_case(self.scenario, self.overlay)
            if digest_of(self.scenario) != self.digest:
                return Outcome("changed")
            plan = api.solve_case(case, tell, read_s=time.perf_counter() - begun)
        except api.BadInput as error:
            return Outcome("bad_input", lines=tuple(error.args))
        if not plan.has_plan:
            return Outcome(plan.status, lines=plan.conflict or (plan.summary["message"],))
        tell("writing", None)
        # Nobody opens the workbook of a trial, and writing it would take longer than all the rest of the pack.
        return Outcome(plan.status, api.write_pack(plan, self.place, workbook=False))


@dataclass(frozen=True)
class Outcome:
    """How a job ended: a plan's status, done (an analysis), or bad_input, changed (a file, meanwhile), cancelled or failed.

    ``lines`` are the conflict or the message, in either language where the planner knows both.
    """

    status: str
    place: Path | None = None
    lines: tuple[str, ...] = ()


@dataclass(eq=False)
class Job:
    """Submitted work: the stages it has reached, each with the cost known there (¥ or None), and how it ended."""

    task: Work
    submitted: float = field(default_factory=time.monotonic)
    stages: list[tuple[str, float | None]] = field(default_factory=list)
    outcome: Outcome | None = None
    ended: float | None = None
    holders: int = 1

    @property
    def seconds(self) -> float:
        """Time since it was submitted, or that it took."""
        return (self.ended or time.monotonic()) - self.submitted


class _Worker:
    """One process, and the line on which it takes a task and reports stages and outcome."""

    def __init__(self) -> None:
        self.line, theirs = _SPAWN.Pipe()
        self.process: BaseProcess = _SPAWN.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.job: Job | None = None

    def end(self) -> None:
        """End the process, whatever it is doing, and the programs it runs."""
        leader = self.process.pid
        assert leader is not None, "a worker is started when it is made"
        try:
            os.killpg(leader, signal.SIGKILL)
        except (AttributeError, ProcessLookupError):  # a system without groups; a worker not yet far enough to lead one
            self.process.kill()
        self.process.join()


class Workers:
    """A fixed number of worker processes, started when first needed, and the tasks that wait for them."""

    def __init__(self, count: int = 2) -> None:
        self._lock = threading.RLock()
        self._count = count
        self._workers: list[_Worker] = []
        self._waiting: deque[Job] = deque()
        self._jobs: dict[str, Job] = {}

    def submit(self, task: Work) -> Job:
        """Start the task or queue it. A task that somebody else already waits for is shared, not solved twice."""
        with self._lock:
            known = self._jobs.get(task.key)
            if known is not None:
                known.holders += 1
                return known
            job = self._jobs[task.key] = Job(task)
            self._waiting.append(job)
            self._dispatch()
            return job

    def cancel(self, job: Job) -> None:
        """Give the job up; when nobody else waits for it, its process is ended."""
        with self._lock:
            job.holders -= 1
            if job.outcome is not None or job.holders > 0:
                return
            self._end(job, Outcome("cancelled"))
            if job in self._waiting:
                self._waiting.remove(job)
            for worker in [worker for worker in self._workers if worker.job is job]:
                self._workers.remove(worker)
                worker.end()
            self._dispatch()

    def close(self) -> None:
        """Cancel everything and end every process."""
        with self._lock:
            self._count = 0
            for job in list(self._jobs.values()):
                self._end(job, Outcome("cancelled"))
            self._waiting.clear()
            while self._workers:
                self._workers.pop().end()

    def pids(self) -> list[int]:
        """Ids of the worker processes."""
        with self._lock:
            return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def _dispatch(self) -> None:
        while self._waiting:
            worker = next((free for free in self._workers if free.job is None), None)
            if worker is None:
                if len(self._workers) >= self._count:
                    return
                worker = _Worker()
                self._workers.append(worker)
                threading.Thread(target=self._listen, args=(worker,), daemon=True).start()
            try:
                worker.line.send(self._waiting[0].task)
            except OSError:  # its process has just ended
                self._workers.remove(worker)
                continue
            worker.job = self._waiting.popleft()

    def _listen(self, worker: _Worker) -> None:
        """Take in what a worker reports, until its process has ended."""
        while True:
            try:
                report = worker.line.recv()
            except (EOFError, OSError):
                break
            with self._lock:
                if worker.job is None:
                    continue
                if isinstance(report, Outcome):
                    self._end(worker.job, report)
                    worker.job = None
                    self._dispatch()
                else:
                    worker.job.stages.append(report)
        with self._lock:
            worker.line.close()
            if worker in self._workers:
                self._workers.remove(worker)
                worker.end()
                if worker.job is not None:
                    self._end(worker.job, Outcome("failed"))
                self._dispatch()

    def _end(self, job: Job, outcome: Outcome) -> None:
        if job.outcome is None:
            job.outcome, job.ended = outcome, time.monotonic()
        self._jobs.pop(job.task.key, None)


@cache
def workers() -> Workers:
    """The workers of this server, as many as ``PLANNER_WORKERS`` says (two)."""
    return Workers(int(os.environ.get("PLANNER_WORKERS", "2")))


def _serve(line: Connection) -> None:
    """What a worker process does: solve one task after another until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker is started by another process"
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    while True:
        try:
            task = line.recv()
        except EOFError:
            return
        line.send(task.run(lambda stage, jpy: line.send((stage, jpy))))


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(0)

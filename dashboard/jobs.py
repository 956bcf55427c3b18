"""Solves in worker processes: submit a scenario with an overlay, look how far it is, cancel it.

Streamlit ends a page's script at every interaction, so a solve cannot sit in it. Each worker is a process pool of one, so
that cancelling can end the process and touches no other solve; tasks wait here, never inside a pool. A worker ends with
the process that started it. Nothing in this module knows Streamlit.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dashboard.scenarios import digest_of
from optimizer import api

__all__ = ["Job", "Outcome", "Task", "Workers", "workers"]

_LOG = logging.getLogger(__name__)
_SPAWN = multiprocessing.get_context("spawn")
_REPORTS: Connection | None = None


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


@dataclass(frozen=True)
class Outcome:
    """How a job ended: a plan's status, or bad_input, changed (a file, meanwhile), cancelled or failed.

    ``lines`` are the conflict or the message.
    """

    status: str
    place: Path | None = None
    lines: tuple[str, ...] = ()


@dataclass(eq=False)
class Job:
    """A submitted task: the stages it has reached, each with the figure known there (¥ or None), and how it ended."""

    task: Task
    submitted: float = field(default_factory=time.monotonic)
    stages: list[tuple[str, float | None]] = field(default_factory=list)
    outcome: Outcome | None = None
    ended: float | None = None
    holders: int = 1

    @property
    def seconds(self) -> float:
        """Time since it was submitted, or that it took."""
        return (self.ended or time.monotonic()) - self.submitted

    def end(self, outcome: Outcome) -> None:
        """Note how the job ended; the first word counts."""
        if self.outcome is None:
            self.outcome, self.ended = outcome, time.monotonic()


class _Worker:
    """One process and its line of reports."""

    def __init__(self) -> None:
        self.reports, sender = _SPAWN.Pipe(duplex=False)
        self.pool = ProcessPoolExecutor(1, mp_context=_SPAWN, initializer=_begin, initargs=(sender,))
        self.pid: Future[int] = self.pool.submit(os.getpid)
        self.job: Job | None = None

    def read(self) -> None:
        """Take in what the process has reported so far."""
        while self.reports.poll():
            key, stage, figure = self.reports.recv()
            if self.job is not None and self.job.task.key == key:
                self.job.stages.append((stage, figure))

    def kill(self) -> None:
        """End the process; if it is still starting, as soon as it has."""
        self.pid.add_done_callback(_kill)
        self.pool.shutdown(wait=False)


def _kill(pid: Future[int]) -> None:
    if not pid.cancelled() and pid.exception() is None:
        try:
            os.kill(pid.result(), signal.SIGKILL)
        except ProcessLookupError:
            _LOG.debug("worker %d had ended already", pid.result())


class Workers:
    """A fixed number of worker processes, started when first needed, and the tasks that wait for them."""

    def __init__(self, count: int = 2) -> None:
        self._lock = threading.RLock()
        self._count = count
        self._workers: list[_Worker] = []
        self._waiting: deque[Job] = deque()
        self._jobs: dict[str, Job] = {}
        threading.Thread(target=self._end_with_main_thread, daemon=True).start()

    def submit(self, task: Task) -> Job:
        """Start the task or queue it. A task that somebody else already waits for is shared, not solved twice."""
        with self._lock:
            known = self._jobs.get(task.key)
            if known is not None and known.outcome is None:
                known.holders += 1
                return known
            job = self._jobs[task.key] = Job(task)
            self._waiting.append(job)
            self._dispatch()
            return job

    def look(self, job: Job) -> Job:
        """The job with its stages up to date."""
        with self._lock:
            for worker in self._workers:
                if worker.job is job:
                    worker.read()
            return job

    def cancel(self, job: Job) -> None:
        """Give the job up; when nobody else waits for it, its process is ended."""
        with self._lock:
            job.holders -= 1
            if job.outcome is not None or job.holders > 0:
                return
            job.end(Outcome("cancelled"))
            if job in self._waiting:
                self._waiting.remove(job)
            for worker in [worker for worker in self._workers if worker.job is job]:
                self._drop(worker)
            self._dispatch()

    def close(self) -> None:
        """Cancel everything and end every process."""
        with self._lock:
            self._count = 0
            for job in [*self._waiting, *(worker.job for worker in self._workers if worker.job)]:
                job.end(Outcome("cancelled"))
            self._waiting.clear()
            ending = list(self._workers)
            for worker in ending:
                self._drop(worker)
        for worker in ending:
            worker.pool.shutdown(wait=True)
            worker.reports.close()

    def pids(self) -> list[int]:
        """Ids of the worker processes that have started."""
        with self._lock:
            return [worker.pid.result() for worker in self._workers if worker.pid.done()]

    def _dispatch(self) -> None:
        while self._waiting:
            free = next((worker for worker in self._workers if worker.job is None), None)
            if free is None:
                if len(self._workers) >= self._count:
                    return
                free = _Worker()
                self._workers.append(free)
            try:
                future = free.pool.submit(_work, self._waiting[0].task)
            except BrokenProcessPool:
                self._drop(free)
                continue
            job = free.job = self._waiting.popleft()
            future.add_done_callback(lambda ended, worker=free, job=job: self._finished(worker, job, ended))

    def _drop(self, worker: _Worker) -> None:
        worker.kill()
        self._workers.remove(worker)

    def _finished(self, worker: _Worker, job: Job, future: Future[Outcome]) -> None:
        with self._lock:
            error = future.exception() if not future.cancelled() else None
            if isinstance(error, BrokenProcessPool):
                if worker in self._workers:
                    self._drop(worker)
                job.end(Outcome("failed", lines=("the worker process ended before the plan was found",)))
            elif error is not None:
                _LOG.error("a solve failed", exc_info=error)
                job.end(Outcome("failed", lines=(f"{type(error).__name__}: {error}",)))
            elif not future.cancelled():
                worker.read()
                job.end(future.result())
            if worker.job is job:
                worker.job = None
            self._dispatch()

    def _end_with_main_thread(self) -> None:
        # A process pool waits for running tasks when the interpreter ends; a server that stops should not.
        threading.main_thread().join()
        self.close()


@cache
def workers() -> Workers:
    """The workers of this server, as many as ``PLANNER_WORKERS`` says (two)."""
    return Workers(int(os.environ.get("PLANNER_WORKERS", "2")))


def _begin(reports: Connection) -> None:
    global _REPORTS
    _REPORTS = reports
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker is started by another process"
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(0)


def _work(task: Task) -> Outcome:
    reports = _REPORTS
    assert reports is not None, "the worker was started by `Workers`"

    def tell(stage: str, figure: float | None) -> None:
        reports.send((task.key, stage, figure))

    tell("reading", None)
    begun = time.perf_counter()
    try:
        case = api.overlay_case(task.scenario, task.overlay)
        if digest_of(task.scenario) != task.digest:
            return Outcome("changed")
        plan = api.solve_case(case, tell, read_s=time.perf_counter() - begun)
    except api.BadInput as error:
        return Outcome("bad_input", lines=tuple(str(error).splitlines()))
    if not plan.in_hand:
        return Outcome(plan.status, lines=plan.conflict)
    tell("writing", None)
    return Outcome(plan.status, api.write_pack(plan, task.place))

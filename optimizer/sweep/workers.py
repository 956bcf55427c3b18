"""Where members are solved: in this process, or in a pool of processes on this machine."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import Protocol

from .members import Chunk, solve_chunk
from .task import Task

__all__ = ["InProcess", "Pool", "Work", "Workers", "processors"]

Work = Callable[[Task, Sequence[int]], Chunk]
"""What is done with members; `solve_chunk`, but for tests of what happens when a worker dies."""


class Workers(Protocol):
    """Something that solves chunks of members."""

    @property
    def width(self) -> int:
        """How many chunks to hand over at a time."""

    def submit(self, numbers: Sequence[int]) -> Future[Chunk]:
        """Hand over a chunk."""

    def lost(self, error: BaseException) -> bool:
        """Whether a chunk ended so because a worker died, so that it may be handed over again."""

    def close(self) -> None:
        """Let go of the workers, whatever they are doing."""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class InProcess:
    """This process, one chunk after the other."""

    width = 1

    def __init__(self, task: Task, work: Work = solve_chunk) -> None:
        self.task, self.work = task, work

    def submit(self, numbers: Sequence[int]) -> Future[Chunk]:
        """Solve the chunk at once."""
        done: Future[Chunk] = Future()
        done.set_result(self.work(self.task, numbers))
        return done

    def lost(self, error: BaseException) -> bool:
        """Never: this process cannot outlive itself."""
        return False

    def close(self) -> None:
        """Nothing is held."""


class Pool:
    """Processes on this machine, started afresh: a fork of a process with threads may hang."""

    def __init__(self, task: Task, workers: int, work: Work = solve_chunk) -> None:
        # Pickled once, however many workers there are and however often they are started.
        self.sent, self.width, self.work = pickle.dumps(task), workers, work
        self.executor = self._started()

    def _started(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.width, context, initializer=_begin, initargs=(self.sent,))

    def submit(self, numbers: Sequence[int]) -> Future[Chunk]:
        """Hand a chunk to the pool, a new one if the last has broken."""
        with _unheard():
            try:
                return self.executor.submit(_solve, self.work, numbers)
            except BrokenProcessPool:
                self.executor = self._started()
                return self.executor.submit(_solve, self.work, numbers)

    def lost(self, error: BaseException) -> bool:
        """Whether the pool broke; every chunk in it is then lost."""
        return isinstance(error, BrokenProcessPool)

    def close(self) -> None:
        """End the pool and what runs in it."""
        # Python 3.14 has a public call for this.
        running = list(getattr(self.executor, "_processes", None) or {})
        for process in running:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
        # Left to end by itself, the pool's thread may close the pipe that the interpreter wakes it by as that exits.
        self.executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _unheard() -> Iterator[None]:
    """Let processes that start meanwhile hear no interrupt from their first instruction on; this one hears it after."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # It lifts the mask when it starts, so it has to run before.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_task: Task


def _begin(sent: bytes) -> None:
    """Take the task in a new worker, which leaves when its parent does and lets it alone answer an interrupt."""
    global _task
    # For systems whose processes inherit no mask.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    _task = pickle.loads(sent)


def _follow_parent() -> None:
    # A killed parent closes no queue: its workers would wait for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _solve(work: Work, numbers: Sequence[int]) -> Chunk:
    return work(_task, numbers)

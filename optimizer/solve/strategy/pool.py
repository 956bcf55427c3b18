"""Several solves side by side: HiGHS leaves Python's lock alone while it works."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

__all__ = ["in_threads"]

Task = TypeVar("Task", bound=int)
Result = TypeVar("Result")


def in_threads(threads: int, tasks: Iterable[Task], work: Callable[[Iterator[Task]], Result]) -> list[Result]:
    """What ``work`` makes of the tasks, once a thread: each draws its next task when it is done with the one before."""
    left = iter(list(tasks))
    if threads <= 1:
        return [work(left)]
    with ThreadPoolExecutor(threads) as pool:
        try:
            return list(pool.map(work, [_shared(left) for _ in range(threads)]))
        except KeyboardInterrupt:
            # The pool waits for its threads; let them find nothing more to do.
            deque(left, maxlen=0)
            raise


def _shared(tasks: Iterator[Task]) -> Iterator[Task]:
    """What is left of an iterator that several threads draw from; drawing from a list's is one step."""
    while (task := next(tasks, None)) is not None:
        yield task

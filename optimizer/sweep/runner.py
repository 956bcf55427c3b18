"""Members handed to workers chunk by chunk, and again when a worker dies."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait

import pandas as pd

from optimizer.errors import BadInput
from optimizer.messages import message

from .members import CHUNK_S, Chunk
from .rows import TIMES
from .spec import Spec
from .workers import Workers

__all__ = ["run_members"]

_FIRST_CHUNK, _LARGEST_CHUNK = 1, 100
#: Members given up one after the other before the workers themselves are taken to be at fault.
_MOST_GIVEN_UP = 10


def run_members(
    spec: Spec, numbers: Iterable[int], workers: Workers, keep: Callable[[Chunk], None]
) -> list[tuple[int, str]]:
    """Solve the members and give each chunk to ``keep`` as it comes in.

    When a worker dies, the members of every chunk that is lost with it are solved again, one at a time and nothing
    beside; one that is lost once more is given up. Returns those with what was told of them. BadInput ends the run, as does a row
    of members given up.
    """
    return _Run(spec, numbers, workers, keep).through()


class _Run:
    def __init__(self, spec: Spec, numbers: Iterable[int], workers: Workers, keep: Callable[[Chunk], None]) -> None:
        self.spec, self.workers, self.keep = spec, workers, keep
        self.base = {number: spec.member(number).base for number in numbers}
        self.waiting = deque(sorted(self.base, key=lambda number: (self.base[number], number)))
        self.suspects: deque[int] = deque()
        self.flying: dict[Future[Chunk], Sequence[int]] = {}
        self.alone = False
        self.given_up: list[tuple[int, str]] = []
        self.in_a_row = 0
        self.size = _FIRST_CHUNK

    def through(self) -> list[tuple[int, str]]:
        while self.waiting or self.suspects or self.flying:
            self.launch()
            landed, _ = wait(self.flying, return_when=FIRST_COMPLETED)
            for future in landed:
                self.land(future, self.flying.pop(future))
        return self.given_up

    def launch(self) -> None:
        """Hand over as much as the workers take; a suspect only when nothing else is under way."""
        if self.suspects:
            if not self.flying:
                self.alone = True
                self.fly([self.suspects.popleft()])
            return
        self.alone = False
        while self.waiting and len(self.flying) < self.workers.width:
            self.fly(self.chunk())

    def fly(self, numbers: Sequence[int]) -> None:
        self.flying[self.workers.submit(numbers)] = numbers

    def chunk(self) -> list[int]:
        """The next members that share a base, and not so many that other workers would be left without."""
        most = min(self.size, -(-len(self.waiting) // (2 * self.workers.width)))
        numbers = [self.waiting.popleft()]
        while self.waiting and len(numbers) < most and self.base[self.waiting[0]] == self.base[numbers[0]]:
            numbers.append(self.waiting.popleft())
        return numbers

    def land(self, future: Future[Chunk], numbers: Sequence[int]) -> None:
        error = CancelledError() if future.cancelled() else future.exception()
        if error is None:
            chunk = future.result()
            self.keep(chunk)
            self.waiting.extendleft(reversed(numbers[len(chunk.results) :]))
            self.in_a_row = 0
            self.size = _fitting(chunk.results)
        elif not self.workers.lost(error):
            raise error
        elif self.alone:
            self.given_up += [(number, message("the worker died: {error}", error=error)) for number in numbers]
            self.in_a_row += len(numbers)
            if self.in_a_row >= _MOST_GIVEN_UP:
                raise BadInput(
                    message(
                        "the workers died of {count} members in a row; there may be too little memory",
                        count=self.in_a_row,
                    )
                )
        else:
            self.suspects.extend(numbers)


def _fitting(results: pd.DataFrame) -> int:
    """How many members like these make a chunk of the wanted time."""
    mean = float(results[list(TIMES)].sum(axis=1).mean())
    return max(1, min(_LARGEST_CHUNK, int(CHUNK_S / max(mean, 1e-4))))

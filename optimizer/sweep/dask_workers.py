"""Members solved on a Dask cluster. Dask is optional: without it only this way is closed."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from typing import Any

from optimizer.documents.reasons import words_of
from optimizer.errors import BadInput
from optimizer.messages import message

from .members import Chunk, solve_chunk
from .task import Task
from .workers import Work

__all__ = ["Cluster"]

#: Seconds to wait for the scheduler, and for a first worker.
_PATIENCE_S = 30


@contextmanager
def _scheduler() -> Iterator[None]:
    """Say that the scheduler went away where a question to it fails."""
    try:
        yield
    except OSError:
        raise _gone() from None


def _gone() -> BadInput:
    return BadInput(message("the Dask scheduler went away; run the same command again to go on"), "--dask")


class Cluster:
    """The workers of a Dask scheduler at an address such as ``tcp://10.0.0.5:8786``.

    The task is sent to the workers, which need no files, only this planner in the same version. A chunk whose worker dies
    is given to another by the scheduler.
    """

    def __init__(self, task: Task, address: str, work: Work = solve_chunk) -> None:
        try:
            self.distributed: Any = importlib.import_module("distributed")
        except ModuleNotFoundError:
            raise BadInput(message("Dask is not installed; `pip install distributed` adds it"), "--dask") from None
        self.work, self.task = work, task
        try:
            self.client = self.distributed.Client(address, timeout=_PATIENCE_S, set_as_default=False)
            self.client.wait_for_workers(1, timeout=_PATIENCE_S)
        except (OSError, TimeoutError, ValueError) as error:
            text = message(
                "no Dask scheduler with a worker answers at {address} ({error})", address=address, error=words_of(error)
            )
            raise BadInput(text, "--dask") from None
        self.flying: set[Future[Chunk]] = set()
        self.sent = self._send()

    def _send(self) -> Any:
        # On every worker, so that one that dies takes nothing with it.
        with _scheduler():
            return self.client.scatter(self.task, broadcast=True, hash=False)

    @property
    def width(self) -> int:
        """Twice the workers, so that none waits for the next chunk."""
        with _scheduler():
            return 2 * max(1, len(self.client.nthreads()))

    def submit(self, numbers: Sequence[int]) -> Future[Chunk]:
        """Hand a chunk to the scheduler."""
        if self.sent.status != "finished":
            self.sent = self._send()
        solved = self.client.submit(self.work, self.sent, list(numbers), pure=False)
        # Dask's own executor never ends a future whose result is lost with its worker as it is fetched.
        done = asyncio.run_coroutine_threadsafe(self._fetch(solved), self.client.loop.asyncio_loop)
        self.flying.add(done)
        done.add_done_callback(self.flying.discard)
        return done

    async def _fetch(self, solved: Any) -> Chunk:
        # A gather that is cancelled while it waits leaves complaints behind; a wait does not.
        with self.client.as_current():
            await self.distributed.wait(solved)
        chunk: Chunk = await self.client.gather(solved)
        return chunk

    def lost(self, error: BaseException) -> bool:
        """Whether the scheduler gave the chunk up, or lost what it needs."""
        if self.client.status != "running" or isinstance(error, self.distributed.comm.CommClosedError):
            raise _gone()
        if isinstance(error, ImportError):
            raise BadInput(
                message("the cluster's workers cannot load the planner ({error})", error=words_of(error)), "--dask"
            )
        return isinstance(error, self.distributed.KilledWorker | CancelledError)

    def close(self) -> None:
        """Leave the cluster; what was handed over and not solved is dropped."""
        for chunk in list(self.flying):
            chunk.cancel()
        self.client.close()

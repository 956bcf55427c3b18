"""Members solved on a Dask cluster. Dask is optional: without it only this way is closed."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from typing import Any

from optimizer.errors import BadInput

from .bench import Chunk, solve_chunk
from .task import Task
from .workers import Work

__all__ = ["Cluster"]

#: Seconds to wait for the scheduler, and for a first worker.
_PATIENCE_S = 30


class Cluster:
    """The workers of a Dask scheduler at an address such as ``tcp://10.0.0.5:8786``.

    The task is sent to the workers, which need no files, only this planner in the same version. A chunk whose worker dies
    is given to another by the scheduler.
    """

    def __init__(self, task: Task, address: str, work: Work = solve_chunk) -> None:
        try:
            distributed: Any = importlib.import_module("distributed")
        except ModuleNotFoundError:
            raise BadInput("Dask is not installed; `pip install distributed` adds it", "--dask") from None
        self.work, self.task = work, task
        try:
            self.client = distributed.Client(address, timeout=_PATIENCE_S, set_as_default=False)
            self.client.wait_for_workers(1, timeout=_PATIENCE_S)
        except (OSError, TimeoutError, ValueError) as error:
            raise BadInput(f"no Dask scheduler with a worker answers at {address} ({error})", "--dask") from None
        self.killed: type[BaseException] = distributed.KilledWorker
        self.executor = self.client.get_executor(pure=False)
        self.sent = self._send()

    def _send(self) -> Any:
        # On every worker, so that one that dies takes nothing with it.
        return self.client.scatter(self.task, broadcast=True, hash=False)

    @property
    def width(self) -> int:
        """Twice the workers, so that none waits for the next chunk."""
        return 2 * max(1, len(self.client.nthreads()))

    def submit(self, numbers: Sequence[int]) -> Future[Chunk]:
        """Hand a chunk to the scheduler."""
        if self.sent.status != "finished":
            self.sent = self._send()
        done: Future[Chunk] = self.executor.submit(self.work, self.sent, list(numbers))
        return done

    def lost(self, error: BaseException) -> bool:
        """Whether the scheduler gave the chunk up, or lost what it needs."""
        if self.client.status != "running":
            raise BadInput("the Dask scheduler went away; run the same command again to go on", "--dask")
        if isinstance(error, ImportError):
            raise BadInput(f"the cluster's workers cannot load the planner ({error})", "--dask")
        return isinstance(error, self.killed | CancelledError)

    def close(self) -> None:
        """Leave the cluster; what was handed over and not solved is dropped."""
        self.executor.shutdown(wait=False)
        self.client.close()

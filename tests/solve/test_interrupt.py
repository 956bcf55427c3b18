"""An interrupt ends HiGHS's run at once, whatever method it is in, and waits until it has."""

from __future__ import annotations

import signal
import threading
from types import SimpleNamespace

import highspy
import numpy as np
import pytest
from scipy import sparse

from optimizer.solve import highs
from optimizer.solve.highs import METHODS, Engine
from optimizer.solve.program import Program
from optimizer.solve.report import Limits
from optimizer.solve.strategy.blocks import Blocks
from optimizer.solve.strategy.shape import shape_of

ENDED = (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kInterrupt)


class Impatient(threading.Event):
    """Interrupted the first time that somebody waits a while, and not again."""

    def wait(self, timeout: float | None = None) -> bool:
        if timeout is not None:
            raise KeyboardInterrupt
        return super().wait()


@pytest.mark.parametrize("method", ["simplex", "presolved", "ipm", "whole"])
def test_an_interrupted_run_has_ended_when_the_interrupt_is_told(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    r, size = np.random.default_rng(3), 1500
    # A second of work, so that no machine is through before it is interrupted.
    program = Program(
        -r.random(size),
        np.zeros(size),
        np.full(size, 3.0),
        np.full(size, method == "whole"),
        sparse.csc_array(r.random((size, size))),
        np.full(size, -np.inf),
        np.full(size, 20.0),
    )
    engine = Engine(program, Limits(), METHODS.get(method))
    with monkeypatch.context() as patched:
        patched.setattr(highs, "threading", SimpleNamespace(Event=Impatient, Thread=threading.Thread))
        with pytest.raises(KeyboardInterrupt):
            engine.run()
    assert engine.highs.getModelStatus() in ENDED


def test_an_interrupt_among_blocks_leaves_the_rest_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 200
    free = np.full(count, np.inf)
    program = Program(
        np.ones(count),
        np.zeros(count),
        free,
        np.zeros(count, bool),
        sparse.csc_array(sparse.eye_array(count, format="csc")),
        np.ones(count),
        free,
    )
    shape = shape_of(program.matrix, block=1)
    assert shape.blocks == count
    solved: list[Engine] = []
    held = threading.Event()

    def interrupted(self: Engine, primal: bool = False) -> bool:
        solved.append(self)
        if len(solved) == 3:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        # As long as the others of a real program take; it ends none of them.
        held.wait(0.02)
        self.highs.run()
        return True

    monkeypatch.setattr(Engine, "run_small", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Blocks(program, shape).solve(program.cost, Limits(threads=2))
    assert len(solved) < count

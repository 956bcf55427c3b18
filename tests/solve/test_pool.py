"""Tasks on several threads: each is done once, errors are told, and an interrupt leaves the rest alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from optimizer.solve.strategy.pool import in_threads


def listed(tasks: Iterator[int]) -> list[int]:
    return list(tasks)


@pytest.mark.parametrize("threads", [0, 1])
def test_one_thread_takes_the_tasks_in_their_order_and_is_the_callers(threads: int) -> None:
    def work(tasks: Iterator[int]) -> tuple[list[int], int]:
        return list(tasks), threading.get_ident()

    assert in_threads(threads, iter([3, 1, 2]), work) == [([3, 1, 2], threading.get_ident())]


@pytest.mark.parametrize("threads", [2, 5])
def test_every_task_is_taken_once_and_by_each_thread_in_order(threads: int) -> None:
    results = in_threads(threads, range(500), listed)
    assert len(results) == threads
    assert sorted(task for tasks in results for task in tasks) == list(range(500))
    assert all(tasks == sorted(tasks) for tasks in results)


def test_threads_work_at_the_same_time_and_draw_when_they_are_done() -> None:
    """One thread holds its first task until the other has done all the rest."""
    others = threading.Event()

    def work(tasks: Iterator[int]) -> list[int]:
        done = []
        for task in tasks:
            if task == 0:
                assert others.wait(20)
            done.append(task)
            if task == 9:
                others.set()
        return done

    assert sorted(in_threads(2, range(10), work), key=len) == [[0], list(range(1, 10))]


@pytest.mark.parametrize("threads", [1, 3])
def test_more_threads_than_tasks_and_no_tasks(threads: int) -> None:
    assert sorted(task for tasks in in_threads(threads, [7, 8], listed) for task in tasks) == [7, 8]
    assert in_threads(threads, [], listed) == [[]] * threads


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_is_raised_where_the_tasks_were_given(threads: int) -> None:
    def work(tasks: Iterator[int]) -> int:
        return sum(1 // (task - 3) for task in tasks)

    with pytest.raises(ZeroDivisionError):
        in_threads(threads, range(10), work)


def test_an_interrupt_leaves_the_other_threads_nothing_to_do() -> None:
    done: list[int] = []
    begun = threading.Event()

    def work(tasks: Iterator[int]) -> None:
        for task in tasks:
            if task == 0:
                assert begun.wait(20)
                raise KeyboardInterrupt
            begun.set()
            done.append(task)
            # As long as a search takes, so that there are tasks left to be taken back.
            threading.Event().wait(0.01)

    with pytest.raises(KeyboardInterrupt):
        in_threads(2, range(500), work)
    assert len(done) < 100

"""What every test runs under."""

from __future__ import annotations

import gc
import os
import signal

#: Fixtures that tests of several folders share.
pytest_plugins = ["tests.japanese", "tests.solved_packs"]


def pytest_configure() -> None:
    """The locale says English, whatever the machine's.

    A shell that starts the tests in the background lets them ignore interrupts, and so the programs that they start.
    """
    os.environ["LC_ALL"] = "C.UTF-8"
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """The collected tests never become garbage, so that no collection looks through them again; Streamlit has many."""
    gc.collect()
    gc.freeze()

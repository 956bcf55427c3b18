"""What every test runs under."""

from __future__ import annotations

import signal

#: Fixtures that tests of several folders share.
pytest_plugins = ["tests.japanese", "tests.solved_packs"]


def pytest_configure() -> None:
    """A shell that starts the tests in the background lets them ignore interrupts, and so the programs that they start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)

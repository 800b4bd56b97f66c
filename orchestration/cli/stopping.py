"""A run that is told to stop (SIGTERM, Ctrl-C) ends at once, in words.

Dagster turns a signal into an error wherever its main thread happens to be, and one raised where errors are dropped
is lost: the run would go on. So it works in a thread of its own, and the main thread hears the signals.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

from orchestration.cli.exits import NOT_FINISHED
from orchestration.cli.language import Say

T = TypeVar("T")

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def stoppable(work: Callable[[], T], say: Say) -> T:
    """What ``work`` returns or raises; a signal to stop ends the process with exit code 3.

    Nothing is tidied up: a run may be killed anywhere, and what it started ends with it.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="run") as pool, _signals_heard(say):
        return pool.submit(work).result()


@contextmanager
def _signals_heard(say: Say) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may ask for signals
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        sys.stderr.write(
            say(
                "\nĐÃ DỪNG theo yêu cầu; chạy lại `thuoc run` để làm tiếp.\n",
                "\nSTOPPED as asked: `thuoc run` again to go on.\n",
            )
        )
        sys.stderr.flush()
        os._exit(NOT_FINISHED)

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

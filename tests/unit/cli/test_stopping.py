"""A run that is told to stop ends at once with exit code 3 and says so; what it returns or raises is passed on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from orchestration.cli.exits import NOT_FINISHED
from orchestration.cli.language import speaker
from orchestration.cli.stopping import stoppable

#: Work that drops every error, as a garbage collector's callback does.
STUBBORN = """
import time
from orchestration.cli.language import speaker
from orchestration.cli.stopping import stoppable

def work():
    print("at work", flush=True)
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass

stoppable(work, speaker("vi"))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_told_to_stop_ends_and_says_so(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert run.stdout.readline() == b"at work\n"
        run.send_signal(number)
        began = time.monotonic()
        told = run.stderr.read().decode()
        assert run.wait() == NOT_FINISHED
    assert time.monotonic() - began < 20
    assert "ĐÃ DỪNG" in told
    assert "Traceback" not in told


def test_what_the_work_returns_or_raises_is_passed_on_and_signals_are_as_before() -> None:
    before = signal.getsignal(signal.SIGTERM)
    assert stoppable(lambda: 7, speaker("vi")) == 7
    with pytest.raises(ZeroDivisionError):
        stoppable(lambda: 1 // 0, speaker("vi"))
    assert signal.getsignal(signal.SIGTERM) is before

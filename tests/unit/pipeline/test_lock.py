"""One writer at a time; a writer that dies holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.pipeline.lock import WriterBusy, writer_lock
from orchestration.settings import Settings

HOLDER = """
import sys
from orchestration.pipeline.lock import writer_lock
from orchestration.settings import Settings
with writer_lock(Settings(home=sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_writer(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock until it is ended."""
    command = [sys.executable, "-c", HOLDER, str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_writer_is_told_who_holds_the_lock_and_how_to_wait(settings: Settings) -> None:
    with another_writer(settings.home) as holder, pytest.raises(WriterBusy) as busy, writer_lock(settings):
        pass
    assert f"tiến trình {holder.pid} từ" in str(busy.value)
    assert f"process {holder.pid} since" in str(busy.value)
    assert "THUOC_LOCK_TIMEOUT" in str(busy.value)


def test_a_second_writer_waits_as_long_as_the_settings_say(settings: Settings) -> None:
    patient = settings.model_copy(update={"lock_timeout": 20.0})
    with another_writer(settings.home) as holder:
        assert holder.stdin is not None
        holder.stdin.close()  # it ends in its own time
        with writer_lock(patient):
            pass


def test_a_killed_writer_holds_nothing(settings: Settings) -> None:
    with another_writer(settings.home) as holder:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        with writer_lock(settings):
            pass


def test_steps_of_one_process_enter_the_lock_that_it_holds(settings: Settings) -> None:
    with writer_lock(settings, now=datetime(2024, 5, 1, tzinfo=UTC)):
        with writer_lock(settings):
            pass
        held = (settings.home / "writer.json").read_text()
        assert "2024-05-01" in held, "the first entry says since when"
        with pytest.raises(subprocess.CalledProcessError):
            subprocess.run([sys.executable, "-c", HOLDER, settings.home], check=True, capture_output=True, input=b"")
    assert not (settings.home / "writer.json").exists()

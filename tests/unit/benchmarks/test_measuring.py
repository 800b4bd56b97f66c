"""What a command took is what it took; the page shows what was measured and nothing else."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.marks import END, begin, filled
from benchmarks.page import PAGE, growth, measured, read_results
from benchmarks.watch import CommandFailed, watched

#: A parent that holds little and a child that holds 200 MB for a while.
_CHILD = "import time; held = bytearray(b'x') * (200 << 20); time.sleep(0.5)"
_PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_CHILD!r}], check=True); print('done')"


def test_memory_and_time_are_of_the_whole_tree_of_processes(tmp_path: Path) -> None:
    took = watched([sys.executable, "-c", _PARENT], environment={}, cwd=tmp_path)
    assert 200 << 20 < took.peak_bytes < 600 << 20
    assert took.seconds > 0.5
    assert took.output == "done\n"


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="exit code 3\nno such day"):
        watched([sys.executable, "-c", "print('no such day'); raise SystemExit(3)"], environment={}, cwd=tmp_path)


def _result(dossiers: int, day: float, cores: float = 40.0) -> dict[str, Any]:
    return {
        "dossiers": dossiers,
        "one_more_day": {"seconds": day, "cpu_seconds": cores, "steps": {"landing": day / 2, "dbt_models": day / 4}},
    }


def test_a_day_that_grows_beyond_what_is_allowed_in_time_or_in_work_is_said_so() -> None:
    small = _result(2_000_000, 40.0)
    assert "1.50× in time and by 1.20× in seconds of cores, within" in growth([small, _result(20_000_000, 60.0, 48.0)])
    assert "1.60× in time and by 1.00× in seconds of cores, **beyond**" in growth([small, _result(20_000_000, 64.0)])
    assert "1.00× in time and by 1.60× in seconds of cores, **beyond**" in growth(
        [small, _result(20_000_000, 40.0, 64.0)]
    )
    assert "| Landing | 20.0 s | 32.0 s | 1.60× |" in growth([small, _result(20_000_000, 64.0)])


def test_the_quickest_of_the_days_measured_stands(tmp_path: Path) -> None:
    more = [{"seconds": seconds, "cpu_seconds": 40.0, "steps": {"landing": 1.0}} for seconds in (90.0, 50.0)]
    kept = _result(2_000_000, 60.0) | {"more_days": more}
    (tmp_path / "2000000.json").write_text(json.dumps(kept), encoding="utf-8")
    (tmp_path / "20000000.json").write_text(json.dumps(_result(20_000_000, 60.0)), encoding="utf-8")
    told = growth(read_results(tmp_path))
    assert "1.20× in time" in told
    assert "the quickest of 3 and 1 days" in told


def test_the_page_shows_the_results_that_are_kept() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == filled(page, "page", measured(read_results())), "run `python -m benchmarks.page`"
    words = page.partition(begin("page"))[0] + page.partition(END)[2]
    assert not re.search(r"\d+(\.\d+)? ?s\b", words), "seconds stand between the marks, where they are measured"

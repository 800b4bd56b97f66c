"""What a broken machine makes of a command: exit 3, what is wrong, what to do; never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.cli.exits import NOT_FINISHED, exit_on_known_errors
from orchestration.cli.troubles import trouble_in
from orchestration.settings import Settings


@pytest.mark.parametrize(
    ("told", "vi", "en"),
    [
        ("OSError: [Errno 28] No space left on device: '/srv/thuoc/lake/x.parquet'", "ĐĨA ĐẦY", "DISK FULL"),
        ("(sqlite3.OperationalError) database or disk is full", "còn trống", "GB free"),
        ("(sqlite3.OperationalError) disk I/O error", "LỖI ĐỌC GHI", "system's log"),
        (
            "[Errno 30] Read-only file system: '/srv/thuoc/published/.publishing-3'",
            "KHÔNG GHI ĐƯỢC /srv/thuoc/published/.publishing-3",
            "CANNOT WRITE /srv/thuoc/published/.publishing-3",
        ),
        ("attempt to write a readonly database", "chỉ đọc", "read-only"),
        (
            "dbt failed:\nRuntime Error in model x\n  IO Error: Corrupt database file: checksum",
            "HỎNG",
            "--full-refresh",
        ),
    ],
)
def test_an_error_of_the_machine_is_told_with_what_to_do(home: Path, told: str, vi: str, en: str) -> None:
    trouble = trouble_in(Settings(), told)
    assert trouble is not None
    assert vi in trouble.vi
    assert en in trouble.en
    assert "thuoc run" in trouble.vi
    assert "Số liệu đã công bố giữ nguyên" in trouble.vi


def test_where_there_is_little_room_an_unclear_error_is_taken_for_a_full_disk(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What filled the disk is often gone when the error is told."""
    monkeypatch.setattr("orchestration.pipeline.space._LEAST_BYTES", 2**60)
    trouble = trouble_in(Settings(), "(sqlite3.OperationalError) disk I/O error")
    assert trouble is not None
    assert "ĐĨA ĐẦY" in trouble.vi


def test_a_folder_that_is_shut_is_told_of_before_little_room(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.pipeline.space._LEAST_BYTES", 2**60)
    monkeypatch.setattr("orchestration.pipeline.space.os.access", lambda path, _mode: Path(path).name != "dagster")
    Settings().dagster_home.mkdir(parents=True)
    trouble = trouble_in(Settings(), "(sqlite3.OperationalError) unable to open database file")
    assert trouble is not None
    assert f"KHÔNG GHI ĐƯỢC {Settings().dagster_home}" in trouble.vi


def test_an_error_of_the_code_is_no_trouble_of_the_machine(home: Path) -> None:
    assert trouble_in(Settings(), "KeyError: 'period'\ndivision by zero") is None


def test_a_write_to_a_full_disk_ends_a_command_with_a_message(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def step() -> None:
        try:
            Path("/dev/full").write_text("rows")
        except OSError as error:
            raise RuntimeError("a step failed") from error

    with pytest.raises(SystemExit) as ended, exit_on_known_errors():
        step()
    told = capsys.readouterr().err
    assert ended.value.code == NOT_FINISHED
    assert "ĐĨA ĐẦY" in told
    assert "/dev/full" not in told.splitlines()[0], "it is the home's disk that is meant"
    assert "No space left on device" in told

"""Events are whole lines of JSON without anybody's data, kept for a while, and never stop the work they tell of."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.pipeline.events import error_text, event, record
from orchestration.pipeline.gates import gate_deliveries
from orchestration.pipeline.landing import land_new_files
from orchestration.pipeline.progress import Progress
from orchestration.pipeline.runs import begin_run, end_run
from orchestration.pipeline.steps import watched
from orchestration.settings import Settings

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def told(settings: Settings) -> list[dict[str, object]]:
    return [json.loads(line) for path in sorted(settings.logs.iterdir()) for line in path.read_text().splitlines()]


def test_a_line_that_a_crash_cut_spoils_no_other(settings: Settings) -> None:
    record(settings, event("one", at=NOON))
    path = settings.logs / "2024-05-01.jsonl"
    with path.open("a") as torn:
        torn.write('{"at": "2024-')
    record(settings, event("two", at=NOON), event("three", at=NOON, run_id="r", nothing=None))
    lines = path.read_text().splitlines()
    assert [json.loads(line)["event"] for line in (lines[0], *lines[2:])] == ["one", "two", "three"]
    assert json.loads(lines[3]) == {"at": "2024-05-01T12:00:00.000+00:00", "level": "info", "event": "three"} | {
        "run_id": "r"
    }


def test_days_beyond_the_setting_are_dropped_and_nothing_else_is(settings: Settings) -> None:
    brief = settings.model_copy(update={"log_days": 2})
    for day in range(4):
        record(brief, event("day", at=NOON + timedelta(days=day)))
    (settings.logs / "notes.txt").write_text("mine")
    record(brief, event("day", at=NOON + timedelta(days=4)))
    kept = ["2024-05-03.jsonl", "2024-05-04.jsonl", "2024-05-05.jsonl", "notes.txt"]
    assert sorted(path.name for path in settings.logs.iterdir()) == kept


@pytest.mark.parametrize(("log", "files", "lines"), [("file", 1, 0), ("stderr", 0, 1), ("both", 1, 1), ("off", 0, 0)])
def test_events_go_where_the_setting_says(
    settings: Settings, capsys: pytest.CaptureFixture[str], log: str, files: int, lines: int
) -> None:
    record(settings.model_copy(update={"log": log}), event("one", at=NOON))
    assert len(list(settings.home.rglob("*.jsonl"))) == files
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["one"] * lines


def test_a_log_that_cannot_be_written_stops_nothing(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.home.mkdir(parents=True)
    settings.logs.write_text("a file where the folder should be")
    record(settings, event("one", at=NOON))
    assert "the log cannot be written" in capsys.readouterr().err


def test_errors_are_told_without_personal_data() -> None:
    assert error_text(ValueError("“0912345678” của a@b.vn")) == "ValueError: “***” của ***"


def test_landing_and_gate_tell_each_delivery_and_no_name_that_anybody_typed(settings: Settings) -> None:
    header = "dossier_code,Nguyễn Thị Mẫu\n"
    for place in ("H29/dossiers/2024-03.csv", "Trần Văn Mẫu/dossiers/2024-03.csv"):
        path = settings.inbox / place
        path.parent.mkdir(parents=True)
        path.write_text(header + "A,1\n")
    begin_run(settings, run_id="r", as_of=date(2024, 5, 1), started_at=datetime.now(UTC))
    land_new_files(settings, run_id="r", received_at=NOON, progress=Progress())
    gate_deliveries(settings, run_id="r", progress=Progress())
    end_run(settings, run_id="r", finished_at=NOON, outcome="failed")
    events = told(settings)
    assert {one["run_id"] for one in events} == {"r"}
    names = [one["event"] for one in events]
    assert names == [
        *("run_started", "delivery_landed", "delivery_landed"),
        *("delivery_held", "delivery_held", "deliveries_judged", "run_finished"),
    ]
    landed, held = events[1], next(one for one in events if one.get("status") == "held")
    assert (landed["agency_code"], landed["dataset"], landed["rows_read"]) == ("H29", "dossiers", 1)
    assert held["delivery_id"] == landed["delivery_id"]
    assert {"columns_present", "columns_known"} <= set(held["rules"])  # type: ignore[call-overload]
    assert "Mẫu" not in "".join(path.read_text() for path in settings.logs.iterdir())


def test_a_step_tells_how_it_ended(settings: Settings, tmp_path: Path) -> None:
    with watched(settings, "land", "r"):
        pass
    with pytest.raises(OSError, match="full"), watched(settings, "build", "r"):
        raise OSError("disk full, gọi 0912345678")
    ended = [(one["event"], one["level"], one["step"], one.get("error")) for one in told(settings)]
    assert ended == [
        ("step_finished", "info", "land", None),
        ("step_failed", "error", "build", "OSError: disk full, gọi ***"),
    ]

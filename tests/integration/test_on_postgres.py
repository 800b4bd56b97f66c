"""A run with its ledger and Dagster's storage on a PostgreSQL server comes to what a run on SQLite comes to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import dagster as dg
import pytest
from sqlalchemy import create_engine, text

from orchestration.domain.calendar import WorkingCalendar
from tests.support.comparison import assert_equal
from tests.support.homes import Home
from tests.support.oracle import Agency, figures
from tests.support.postgres import Server
from tests.support.story import FOUR, WRITERS, deliveries

FIRST_OF_APRIL = date(2024, 4, 1)
RECEIVED = deliveries(FOUR, ("2024-02", "2024-03"))


@dataclass(frozen=True)
class OnServer(Home):
    """A home whose state of record is on a server."""

    ledger_url: str
    dagster_url: str

    def environment(self) -> dict[str, str]:
        urls = {"THUOC_LEDGER_URL": self.ledger_url, "THUOC_DAGSTER_POSTGRES_URL": self.dagster_url}
        return super().environment() | urls


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Iterator[OnServer]:
    """A home with one publication, both databases on the server."""
    with postgres.database("thuoc") as ledger_url, postgres.database("dagster") as dagster_url:
        made = OnServer(tmp_path_factory.mktemp("on-server"), ledger_url, dagster_url)
        for one in RECEIVED:
            made.receive([one], WRITERS[one.agency])
        made.run(FIRST_OF_APRIL)
        yield made


def test_figures_are_those_of_any_other_ledger(
    home: OnServer, agencies: Sequence[Agency], working_calendar: WorkingCalendar
) -> None:
    assert_equal(figures(RECEIVED, FIRST_OF_APRIL, agencies, working_calendar), home.figures())
    assert {row["status"] for row in home.deliveries()} == {"accepted"}


def test_nothing_of_it_is_in_sqlite(home: OnServer) -> None:
    assert not [path for pattern in ("*.sqlite*", "*.db") for path in home.path.rglob(pattern)]
    engine = create_engine(home.ledger_url)
    with engine.connect() as connection:
        assert connection.execute(text("select outcome, publication from runs")).all() == [("published", 1)]
    engine.dispose()


def test_dagster_finds_the_run_and_what_it_materialized(home: OnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUOC_DAGSTER_POSTGRES_URL", home.dagster_url.replace("+psycopg:", "+psycopg2:"))
    assert home.dagster_url not in (home.path / "dagster" / "dagster.yaml").read_text()
    with dg.DagsterInstance.from_config(str(home.path / "dagster")) as instance:
        (run,) = instance.get_runs()
        assert (run.job_name, run.status) == ("run", dg.DagsterRunStatus.SUCCESS)
        published = instance.get_latest_materialization_event(dg.AssetKey("publication"))
        assert published is not None
        assert published.run_id == run.run_id
        assert published.asset_materialization is not None
        assert published.asset_materialization.metadata["number"].value == 1


def test_the_doctor_finds_nothing(home: OnServer) -> None:
    told = home.thuoc("doctor", "--format", "json")
    assert told.returncode == 0, told.stderr
    findings = {finding["subject"]: finding["severity"] for finding in json.loads(told.stdout)}
    assert findings["ledger"] == findings["lake"] == findings["current"] == "ok"


def test_a_server_that_is_away_is_told_and_nothing_is_lost(home: OnServer) -> None:
    away = OnServer(home.path, "postgresql+psycopg://thuoc:s3cret@127.0.0.1:1/thuoc", home.dagster_url)
    told = away.thuoc("run", "--as-of", "2024-05-01")
    assert told.returncode == 3
    assert "không kết nối được" in told.stderr.lower()
    assert "s3cret" not in told.stderr
    assert "Traceback" not in told.stderr
    assert home.number() == 1

"""How a run ends: what is refused is not published, by the definitions that Dagster shows; exit codes say which."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.cli.execution import Outcome, outcome_of
from orchestration.cli.exits import NOT_FINISHED
from orchestration.cli.language import speaker
from orchestration.cli.telling import mark_untold
from orchestration.definitions import compose
from orchestration.ledger import Ledger
from orchestration.pipeline.alerts import Alert, record_alerts
from orchestration.pipeline.audit import GateRefused, NotThisRun, audit_candidate
from orchestration.pipeline.code_version import code_version
from orchestration.pipeline.freeze import freeze
from orchestration.pipeline.latest import circumstances, remember
from orchestration.pipeline.progress import Progress
from orchestration.pipeline.release import publish_candidate
from orchestration.pipeline.runs import begin_run
from orchestration.settings import Settings
from tests.unit.cli.conftest import Told
from tests.unit.expectations.candidates import make_candidate
from tests.unit.pipeline.test_lock import another_writer

Thuoc = Callable[..., Told]
Build = Callable[..., Settings]

AS_OF = date(2024, 5, 1)
NOW = datetime(2024, 5, 1, 2, tzinfo=UTC)
CORRUPTED = "update marts.indicator_values set numerator = denominator + 1 where denominator > 0"


@pytest.fixture
def build(home: Path) -> Build:
    """A home where a run has frozen its deliveries and built a candidate, with changes (SQL) made to it."""

    def built(run_id: str, *changes: str) -> Settings:
        settings = Settings()
        begin_run(settings, run_id=run_id, as_of=AS_OF, started_at=NOW)
        freeze(settings, run_id=run_id, as_of=AS_OF)
        # Real rankings say what type of period they are of; the publication sorts by it.
        typed = "alter table marts.rankings add column period_type text default 'month'"
        make_candidate(settings.warehouse, typed, *changes)
        with duckdb.connect(str(settings.warehouse)) as warehouse:
            warehouse.execute("create schema if not exists intermediate")
            warehouse.execute("create table intermediate.state as select ? as run_id", [run_id])
        return settings

    return built


def gate_and_publish(settings: Settings) -> Outcome:
    """The last two steps of a run as Dagster takes them, and what ``thuoc run`` makes of how they ended."""
    definitions = compose(settings, Progress())
    marts = [key for key in definitions.resolve_all_asset_keys() if key.path[0] == "marts"]
    gates = [dg.AssetCheckKey(mart, "publication_gate") for mart in marts]
    last = dg.AssetSelection.checks(*gates) | dg.AssetSelection.assets("publication")
    job = dg.define_asset_job("last_steps", selection=last, executor_def=dg.in_process_executor)
    with dg.DagsterInstance.ephemeral() as instance:
        result = (
            dg.Definitions.merge(definitions, dg.Definitions(jobs=[job]))
            .resolve_job_def("last_steps")
            .execute_in_process(instance=instance, raise_on_error=False)
        )
    return outcome_of(settings, speaker("vi"), result, AS_OF)


def number(settings: Settings) -> str:
    return (settings.published / "current").readlink().name


def test_a_candidate_that_passes_the_gate_is_published(build: Build) -> None:
    settings = build("run-1")
    outcome = gate_and_publish(settings)
    assert (outcome.number, outcome.refused) == (1, False), outcome.failure
    assert number(settings) == "1"
    with Ledger.open(settings.ledger_url) as ledger:
        assert ledger.publications()["number"].to_list() == [1]
        assert ledger.runs().select("run_id", "outcome", "publication").rows() == [("run-1", "published", 1)]
    assert (settings.gx / "data_docs" / "index.html").is_file()


def test_a_refused_candidate_is_not_published_and_the_reasons_are_told(build: Build) -> None:
    gate_and_publish(build("run-1"))
    settings = build("run-2", CORRUPTED)
    outcome = gate_and_publish(settings)
    assert (outcome.number, outcome.refused) == (None, True)
    assert "marts/indicator_values · publication_gate" in outcome.failure
    assert re.search(r"dòng vi phạm, ví dụ .*numerator=", outcome.failure)
    assert number(settings) == "1"
    with Ledger.open(settings.ledger_url) as ledger:
        assert ledger.runs()["outcome"].to_list() == ["published", "refused"]


def test_a_missing_mart_refuses_the_candidate(build: Build) -> None:
    outcome = gate_and_publish(build("run-1", "drop table marts.lineage"))
    assert (outcome.number, outcome.refused) == (None, True)
    assert "lineage" in outcome.failure


def test_what_the_gate_refused_cannot_be_published_past_it(build: Build) -> None:
    """As when somebody materializes ``publication`` alone."""
    settings = build("run-1", CORRUPTED)
    with pytest.raises(GateRefused, match="run-1 has not passed"):
        publish_candidate(settings, created_at=NOW)
    audit_candidate(settings, finished_at=NOW)
    with pytest.raises(GateRefused, match="run-1 has not passed"):
        publish_candidate(settings, created_at=NOW)
    assert not settings.published.exists()


def test_a_candidate_of_another_run_is_neither_audited_nor_published(build: Build) -> None:
    settings = build("run-1")
    freeze(settings, run_id="run-2", as_of=AS_OF)
    with pytest.raises(NotThisRun, match="run-2"):
        audit_candidate(settings, finished_at=NOW)
    with pytest.raises(NotThisRun, match="run-2"):
        publish_candidate(settings, created_at=NOW)


def test_a_step_that_breaks_is_no_refusal_and_its_message_is_told(build: Build) -> None:
    settings = build("run-1")
    settings.warehouse.write_bytes(b"not a database" * 1000)
    outcome = gate_and_publish(settings)
    assert (outcome.number, outcome.refused) == (None, False)
    assert "candidate.duckdb" in outcome.failure


def test_nothing_new_ends_the_run_before_anything_is_loaded(thuoc: Thuoc, published: Path) -> None:
    settings = Settings()
    seen = circumstances(settings, as_of=AS_OF, code_version=code_version(settings))
    remember(settings, seen, 1)
    told = thuoc("run", "--as-of", "2024-05-01")
    assert told.code == 0
    assert "Không có gì mới kể từ kỳ công bố 1" in told.out
    assert not settings.dagster_home.exists()


def test_who_was_not_told_of_a_run_that_died_is_told_by_the_next(thuoc: Thuoc, published: Path) -> None:
    settings = Settings()
    remember(settings, circumstances(settings, as_of=AS_OF, code_version=code_version(settings)), 1)
    mark_untold(settings)
    record_alerts(settings, [Alert("run_failed", "run-0", "run", "error", "đĩa đầy", NOW)])
    assert "Lỗi cần xử lý: 1" in thuoc("run", "--as-of", "2024-05-01").out
    assert "Lỗi cần xử lý" not in thuoc("run", "--as-of", "2024-05-01").out, "once"


def test_alerts_that_cannot_be_made_fail_no_run(thuoc: Thuoc, published: Path) -> None:
    settings = Settings()
    remember(settings, circumstances(settings, as_of=AS_OF, code_version=code_version(settings)), 1)
    settings.channels.write_text("[mail\n")
    told = thuoc("run", "--as-of", "2024-05-01")
    assert told.code == 0
    assert "channels.toml" in told.err
    (settings.home / "alerts.lock").unlink()
    (settings.home / "alerts.lock").mkdir()
    told = thuoc("run", "--as-of", "2024-05-01")
    assert told.code == 0
    assert "Chưa gửi được cảnh báo" in told.err
    assert "alerts_failed" in "".join(path.read_text() for path in settings.logs.iterdir())


def test_a_second_run_at_once_is_told_who_is_at_work(thuoc: Thuoc, home: Path) -> None:
    with another_writer(home) as holder:
        told = thuoc("run")
    assert told.code == NOT_FINISHED
    assert str(holder.pid) in told.err


def test_who_waited_for_a_run_that_did_all_there_was_to_do_does_it_not_again(
    thuoc: Thuoc, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUOC_LOCK_TIMEOUT", "30")
    settings = Settings()
    seen = circumstances(settings, as_of=AS_OF, code_version=code_version(settings))
    with another_writer(published) as first, ThreadPoolExecutor(1) as pool:

        def end_with_all_done() -> None:
            time.sleep(0.3)
            remember(settings, seen, 1)
            first.kill()

        ended = pool.submit(end_with_all_done)
        told = thuoc("run", "--as-of", "2024-05-01")
        assert ended.done()
    assert told.code == 0, told.err
    assert "Không có gì mới kể từ kỳ công bố 1" in told.out
    assert not settings.dagster_home.exists()

"""Months of the lake, runs that can be found by what they did, alerts: with real runs of the real definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.definitions import compose
from orchestration.defs import common
from orchestration.defs.common import Context, Home, is_in_process
from orchestration.defs.instance import IN_PROCESS
from orchestration.defs.months import MONTHS
from orchestration.defs.tags import FEW_AGENCIES, agency_tags
from orchestration.pipeline.alerts import read_alerts
from orchestration.pipeline.progress import Progress
from orchestration.settings import Settings
from tests.unit.pipeline.test_lock import another_writer

VISITS = dg.AssetKey(["lake", "portal_visits"])
#: Every materialization of a lake asset says these, so that each can be plotted over time.
PLOTTED = {
    "dagster/row_count", "files_seen", "files_landed", "rows_read", "rows_accepted", "rows_quarantined",
    "quarantine_share", "bytes_read", "files_misplaced", "files_still_arriving", "seconds",
}  # fmt: skip
JOBS = {
    "land_alone": dg.AssetSelection.assets(VISITS).without_checks(),
    "land_one": dg.AssetSelection.assets(VISITS),
}

Run = Callable[..., dg.ExecuteInProcessResult]


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    """The definitions, and jobs as a selection on Dagster's pages makes them: a dataset, with its check or without."""
    composed = compose(Settings(home=tmp_path_factory.mktemp("parsed")), Progress())
    jobs = [dg.define_asset_job(name, selection=selection) for name, selection in JOBS.items()]
    return dg.Definitions.merge(composed, dg.Definitions(jobs=jobs))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("THUOC_HOME", str(tmp_path))
    return Settings()


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@pytest.fixture
def run(definitions: dg.Definitions, instance: dg.DagsterInstance) -> Run:
    def execute(job: str = "land_alone", /, again: Mapping[str, str] | None = None, **how: Any) -> Any:
        config = {"ops": {"landing": {"config": dict(again or {})}}}
        return definitions.resolve_job_def(job).execute_in_process(
            instance=instance, raise_on_error=False, run_config=config, **how
        )

    return execute


def deliver(settings: Settings, agency: str, period: str, *, columns: str = "visit_date,site,visits") -> None:
    file = settings.inbox / agency / "portal_visits" / f"{period}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{columns}\n{period}-01,hcm.gov.vn,5\n")


def told(result: dg.ExecuteInProcessResult) -> dict[str | None, Mapping[str, Any]]:
    """What a run's materializations of the visits say, by month; null: of the run as a whole."""
    events = [event.step_materialization_data.materialization for event in result.get_asset_materialization_events()]
    return {event.partition: {name: value.value for name, value in event.metadata.items()} for event in events}


def test_a_run_without_a_month_lands_what_is_new_and_tells_each_month_it_touched(
    settings: Settings, instance: dg.DagsterInstance, run: Run
) -> None:
    deliver(settings, "H29", "2024-02")
    deliver(settings, "H30", "2024-03")
    first = told(run())
    assert {month: facts["files_landed"] for month, facts in first.items()} == {"2024-02": 1, "2024-03": 1, None: 2}
    assert instance.get_materialized_partitions(VISITS) == {"2024-02", "2024-03"}
    deliver(settings, "H29", "2024-04")
    assert {month: facts["files_landed"] for month, facts in told(run()).items()} == {"2024-04": 1, None: 1}
    assert all(set(facts) == PLOTTED for facts in first.values())


def test_months_are_landed_again_in_one_run_each_with_its_own_counts(settings: Settings, run: Run) -> None:
    for period in ("2024-02", "2024-03", "2024-05"):
        deliver(settings, "H29", period)
    run()
    backfill = {"dagster/asset_partition_range_start": "2024-03", "dagster/asset_partition_range_end": "2024-05"}
    again = told(run(tags=backfill))
    assert {month: facts["files_landed"] for month, facts in again.items()} == {
        "2024-03": 1, "2024-04": 0, "2024-05": 1
    }  # fmt: skip
    assert again["2024-04"]["quarantine_share"] is None, "no rows, no share"
    assert all(set(facts) == PLOTTED for facts in again.values())


def test_months_of_the_lake_are_backfilled_in_a_single_run(definitions: dg.Definitions) -> None:
    lake = definitions.resolve_asset_graph().get(VISITS)
    assert lake.backfill_policy == dg.BackfillPolicy.single_run()
    assert lake.partitions_def == MONTHS


def test_months_are_vietnams_from_the_portals_first_to_the_running_one() -> None:
    new_years_eve_in_london = datetime(2023, 12, 31, 18, tzinfo=UTC)
    keys = MONTHS.get_partition_keys(current_time=new_years_eve_in_london)
    assert (keys[0], keys[-1]) == ("2019-12", "2024-01")


def test_an_agencys_month_is_landed_again_by_configuration(settings: Settings, run: Run) -> None:
    for agency, period in (("H29", "2024-02"), ("H29", "2024-03"), ("H30", "2024-03")):
        deliver(settings, agency, period)
    run()
    again = told(run(again={"agency": "H29", "period": "2024-03"}))
    assert {month: facts["files_landed"] for month, facts in again.items()} == {"2024-03": 1, None: 1}


def test_one_agency_landed_again_leaves_the_months_row_count_what_it_is(settings: Settings, run: Run) -> None:
    for agency, period in (("H29", "2024-03"), ("H30", "2024-03"), ("H30", "2024-04")):
        deliver(settings, agency, period)
    run()
    again = told(run(again={"agency": "H29"}))
    assert {month: (facts["dagster/row_count"], facts["rows_accepted"]) for month, facts in again.items()} == {
        "2024-03": (2, 1), None: (3, 1)
    }  # fmt: skip


def test_a_configured_agency_narrows_the_months_chosen(settings: Settings, run: Run) -> None:
    deliver(settings, "H29", "2024-03")
    deliver(settings, "H30", "2024-03")
    again = told(run(again={"agency": "H29"}, partition_key="2024-03"))
    assert {month: facts["files_landed"] for month, facts in again.items()} == {"2024-03": 1}


@pytest.mark.parametrize(
    ("again", "how", "said"),
    [
        ({"agency": "H99"}, {}, "H99"),
        ({"period": "2024-03"}, {"partition_key": "2024-03"}, "not both"),
    ],
)
def test_what_cannot_be_landed_again_fails_at_once(
    settings: Settings, run: Run, again: dict[str, str], how: dict[str, str], said: str
) -> None:
    failed = run(again=again, **how)
    assert not failed.success
    assert said in str(failed.failure_data_for_node("landing"))


def test_runs_are_found_by_the_agencies_they_landed(settings: Settings, instance: dg.DagsterInstance, run: Run) -> None:
    deliver(settings, "H29", "2024-02")
    deliver(settings, "H30", "2024-02")
    both = run()
    deliver(settings, "H30", "2024-03")
    one = run()

    def landed(agency: str) -> set[str]:
        found = instance.get_runs(dg.RunsFilter(tags={f"thuoc/agency.{agency}": "landed"}))
        return {dagster_run.run_id for dagster_run in found}

    assert (landed("H29"), landed("H30")) == ({both.run_id}, {both.run_id, one.run_id})


def test_a_run_that_lands_many_agencies_only_counts_them() -> None:
    few, many = [[f"H{number:02}" for number in range(count)] for count in (FEW_AGENCIES, FEW_AGENCIES + 1)]
    assert len(agency_tags(few)) == FEW_AGENCIES + 1
    assert agency_tags(many) == {"thuoc/agencies": str(FEW_AGENCIES + 1)}


class TestAlerts:
    """What fails is kept as an alert by sensors that Dagster's daemon asks."""

    @pytest.fixture
    def instance(self, tmp_path: Path) -> Iterator[dg.DagsterInstance]:
        """On disk, as a home's is: Dagster keeps events there in another way than in memory."""
        (tmp_path / "dagster").mkdir()
        with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as local:
            yield local

    def test_one_dataset_alone_is_landed_with_its_own_check_and_a_hold_becomes_an_alert(
        self, definitions: dg.Definitions, settings: Settings, instance: dg.DagsterInstance, run: Run
    ) -> None:
        """A hold is a warning: it stops no run, so Dagster's own failure sensor would never see it."""
        sensor = definitions.resolve_sensor_def("failed_checks")
        cursor: str | None = None

        def look() -> int:
            nonlocal cursor
            context = dg.build_sensor_context(instance, cursor=cursor, resources={"home": Home()})
            sensor.evaluate_tick(context)
            cursor = context.cursor
            return len(list(read_alerts(settings)))

        assert look() == 0
        deliver(settings, "H29", "2024-03", columns="visit_date,site,visits,phone")
        ended = run("land_one")
        assert ended.success
        (evaluation,) = ended.get_asset_check_evaluations()
        assert (evaluation.asset_key, evaluation.passed) == (VISITS, False)
        facts = {name: value.value for name, value in evaluation.metadata.items()}
        failed = {record.data["rule"]: record.data["severity"] for record in evaluation.metadata["findings"].records}
        assert failed["columns_known"] == "critical"
        assert (facts["held"], facts["failed_rules"], facts["owner"]) == (1, len(failed), "team:data-platform")
        assert look() == 1
        (alert,) = read_alerts(settings)
        assert (alert.event, alert.severity, alert.run_id) == ("check_failed", "warning", ended.run_id)
        assert alert.subject == "lake/portal_visits · delivery_gate"
        assert "phone" in alert.message
        assert instance.get_runs(dg.RunsFilter(tags={"thuoc/alert": "recorded"}))[0].run_id == ended.run_id
        assert look() == 1, "what was told is not told again"

    def test_a_failed_run_becomes_an_alert_with_the_error_that_started_it(
        self, definitions: dg.Definitions, settings: Settings, instance: dg.DagsterInstance, run: Run
    ) -> None:
        failed = run(again={"agency": "H99"})
        context = dg.build_run_status_sensor_context(
            sensor_name="failed_runs",
            dagster_event=failed.get_run_failure_event(),
            dagster_instance=instance,
            dagster_run=failed.dagster_run,
            resources={"home": Home()},
        ).for_run_failure()
        definitions.resolve_sensor_def("failed_runs")(context)
        (alert,) = read_alerts(settings)
        assert (alert.event, alert.subject, alert.severity) == ("run_failed", "land_alone", "error")
        assert "không có cơ quan “H99”" in alert.message


class TestRetries:
    """Steps of the daemon's runs wait for another writer; `thuoc run`, which somebody waits for, says so at once."""

    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(common, "BUSY_WAIT", 0.3)

    def test_a_step_tries_again_until_the_other_writer_is_done(
        self, settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with another_writer(settings.home) as holder:

            def busy(context: Context) -> bool:
                holder.kill()  # the other writer ends once the step has met it
                holder.wait()
                return is_in_process(context)

            monkeypatch.setattr(common, "is_in_process", busy)
            ended = run()
        assert ended.success
        retries = [event for event in ended.all_events if event.is_step_restarted]
        assert retries

    def test_a_run_of_the_command_line_is_told_at_once(self, settings: Settings, run: Run) -> None:
        with another_writer(settings.home):
            ended = run(tags=IN_PROCESS)
        assert not ended.success
        assert not [event for event in ended.all_events if event.is_step_up_for_retry]

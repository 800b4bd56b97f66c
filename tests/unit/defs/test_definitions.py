"""What Dagster's pages show: assets with owners and words, gates on their assets, one pool, a sensor, a schedule."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from orchestration.definitions import compose
from orchestration.defs.automation import SETTLED_SECONDS
from orchestration.defs.common import OWNERS, WRITER_POOL, Home
from orchestration.defs.instance import DAGSTER_YAML, ON_POSTGRES, StorageUnclear, end_dead_runs, prepare_dagster_home
from orchestration.ledger import Ledger
from orchestration.pipeline.alerts import Alert, record_alerts
from orchestration.pipeline.build import prepare_manifest
from orchestration.pipeline.progress import Progress
from orchestration.settings import PROJECT_ROOT, Settings

DATASETS = [
    *("dossiers", "feedback", "payments", "portal_visits", "procedures", "ratings", "reported_figures", "targets"),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def definitions(settings: Settings) -> dg.Definitions:
    return compose(settings, Progress())


@pytest.fixture(scope="module")
def specs(definitions: dg.Definitions) -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}


def test_every_model_of_the_dbt_project_is_an_asset_of_its_layer(specs: dict[str, dg.AssetSpec]) -> None:
    models = {
        f"{path.relative_to(PROJECT_ROOT / 'dbt_project' / 'models').parts[0]}/{path.stem}"
        for path in (PROJECT_ROOT / "dbt_project" / "models").rglob("*.sql")
    }
    assert models <= set(specs)
    assert {specs[key].group_name for key in models} == {"staging", "intermediate", "marts"}


def test_landing_the_frozen_run_and_the_publication_are_assets(specs: dict[str, dg.AssetSpec]) -> None:
    assert {f"lake/{dataset}" for dataset in DATASETS} <= set(specs)
    assert {"run/current_deliveries", "run/calendar", "run/run", "publication"} <= set(specs)


def test_every_asset_has_a_group_an_owner_a_kind_and_a_description(specs: dict[str, dg.AssetSpec]) -> None:
    for key, spec in specs.items():
        assert spec.group_name, key
        assert spec.owners == OWNERS, key
        assert spec.kinds, key
        assert spec.description, key


def test_the_way_of_a_figure_is_one_graph(definitions: dg.Definitions) -> None:
    """From an agency's file to the publication: every asset that a run makes leads to it."""
    graph = definitions.resolve_asset_graph()
    upstream, waiting = set(), {dg.AssetKey("publication")}
    while waiting:
        upstream |= waiting
        waiting = {parent for key in waiting for parent in graph.get(key).parent_keys} - upstream
    assert {dg.AssetKey(["lake", dataset]) for dataset in DATASETS} <= upstream
    assert dg.AssetKey(["run", "current_deliveries"]) in upstream


def test_the_delivery_gate_is_a_check_on_each_dataset_and_nothing_goes_on_before_it(
    definitions: dg.Definitions,
) -> None:
    graph = definitions.resolve_asset_graph()
    for dataset in DATASETS:
        key = dg.AssetCheckKey(dg.AssetKey(["lake", dataset]), "delivery_gate")
        assert graph.get(key).blocking


def test_the_publication_gate_is_a_blocking_check_on_every_mart(
    definitions: dg.Definitions, specs: dict[str, dg.AssetSpec]
) -> None:
    graph = definitions.resolve_asset_graph()
    marts = [spec.key for spec in specs.values() if spec.group_name == "marts"]
    assert len(marts) > 10
    for mart in marts:
        assert graph.get(dg.AssetCheckKey(mart, "publication_gate")).blocking


def test_every_dbt_test_is_a_check_of_an_asset(definitions: dg.Definitions, settings: Settings) -> None:
    nodes = json.loads(prepare_manifest(settings).read_bytes())["nodes"].values()
    tests = {node["name"] for node in nodes if node["resource_type"] == "test"}
    checks = {key.name for key in definitions.resolve_asset_graph().asset_check_keys}
    assert len(tests) > 10
    assert checks == tests | {"delivery_gate", "publication_gate"}


def test_every_step_that_writes_belongs_to_the_writers_pool(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("run")
    assert {node.definition.pool for node in job.nodes} == {WRITER_POOL}
    assert sorted(node.name for node in job.nodes) == [
        "dbt_models",
        "delivery_gate",
        "frozen_run",
        "landing",
        "publication",
        "publication_gate",
    ]


def test_the_daily_schedule_runs_in_vietnams_morning_as_of_that_day(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def("daily")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 5 * * *", "Asia/Ho_Chi_Minh")
    five = datetime(2024, 5, 1, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    ticked = schedule.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=five))
    assert ticked.run_requests is not None
    (request,) = ticked.run_requests
    assert request.run_config["ops"]["frozen_run"]["config"] == {"as_of": "2024-05-01"}


class TestSensor:
    """The sensor asks for one landing run a change of the inbox, once the files have come to rest."""

    @pytest.fixture
    def inbox(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("THUOC_HOME", str(tmp_path))
        (inbox := tmp_path / "inbox").mkdir()
        return inbox

    def look(self, definitions: dg.Definitions, cursor: str | None = None) -> tuple[list[str | None], str | None]:
        """The run keys asked for, and the sensor's cursor."""
        sensor = definitions.resolve_sensor_def("new_deliveries")
        context = dg.build_sensor_context(cursor=cursor, resources={"home": Home()})
        told = sensor.evaluate_tick(context)
        return [request.run_key for request in told.run_requests or []], told.cursor

    def test_a_change_asks_for_one_run(self, definitions: dg.Definitions, inbox: Path) -> None:
        (inbox / "a.csv").write_text("")
        os.utime(inbox / "a.csv", (1, 1))
        asked, cursor = self.look(definitions)
        assert len(asked) == 1
        assert self.look(definitions, cursor) == ([], cursor)

    def test_files_that_are_still_arriving_wait(self, definitions: dg.Definitions, inbox: Path) -> None:
        (inbox / "a.csv").write_text("")
        asked, _ = self.look(definitions)
        assert asked == []
        assert SETTLED_SECONDS > 0


def test_the_daemon_tells_owners_by_a_sensor(
    definitions: dg.Definitions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUOC_HOME", str(tmp_path))
    (tmp_path / "inbox").mkdir()
    now = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
    record_alerts(Settings(), [Alert("run_failed", "run-1", "run", "error", "đĩa đầy", now)])
    told = definitions.resolve_sensor_def("owners_told").evaluate_tick(
        dg.build_sensor_context(resources={"home": Home()})
    )
    assert "1 incidents open" in str(told.skip_message)
    with Ledger.open(Settings().ledger_url) as ledger:
        assert [one.rule for one in ledger.alerts.incidents("open")] == ["run_failed"]


def test_definitions_load_without_what_only_steps_need(settings: Settings) -> None:
    """The pages load them again and again; Great Expectations alone takes seconds."""
    prepare_manifest(settings)
    heavy = ["great_expectations", "streamlit", "pandas", "sqlalchemy", "dataframely", "holidays"]
    code = (
        "import json, sys\n"
        "from orchestration.definitions import defs\n"
        "defs().resolve_job_def('run')\n"
        f"print(json.dumps([name for name in {heavy} if name in sys.modules]))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "THUOC_HOME": str(settings.home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stdout.splitlines()[-1]) == []


class TestInstance:
    """Dagster's own state lies under the home, and a killed run does not count as running."""

    @pytest.fixture
    def instance(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dg.DagsterInstance:
        monkeypatch.setenv("DAGSTER_HOME", "")  # put back afterwards
        monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "")
        prepare_dagster_home(Settings(home=tmp_path))
        return dg.DagsterInstance.get()

    def test_it_allows_one_writer_and_sends_no_telemetry(self, instance: dg.DagsterInstance, tmp_path: Path) -> None:
        assert Path(instance.root_directory) == tmp_path / "dagster"
        assert not instance.telemetry_enabled
        pools = instance.get_concurrency_config().pool_config
        assert (pools.default_pool_limit, pools.pool_granularity.value) == (1, "run")

    def test_a_changed_configuration_is_kept(self, tmp_path: Path, instance: dg.DagsterInstance) -> None:
        configuration = tmp_path / "dagster" / "dagster.yaml"
        configuration.write_text(DAGSTER_YAML + "# mine\n")
        prepare_dagster_home(Settings(home=tmp_path))
        assert configuration.read_text().endswith("# mine\n")

    def test_the_storage_follows_the_settings_until_somebody_edits_the_file(
        self, tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("THUOC_DAGSTER_POSTGRES_URL", "")  # put back afterwards
        configuration = tmp_path / "dagster" / "dagster.yaml"
        here, server = (Settings(home=tmp_path, dagster_postgres_url=url) for url in ("", "postgresql://u:pw@db/d"))
        prepare_dagster_home(server)
        assert configuration.read_text() == DAGSTER_YAML + ON_POSTGRES
        assert os.environ["THUOC_DAGSTER_POSTGRES_URL"] == "postgresql+psycopg2://u:pw@db/d"
        configuration.write_text(DAGSTER_YAML + ON_POSTGRES + "# mine\n")
        with pytest.raises(StorageUnclear, match="not set"):
            prepare_dagster_home(here)
        prepare_dagster_home(server)
        configuration.write_text(DAGSTER_YAML + "# mine\n")
        with pytest.raises(StorageUnclear, match="postgres_url"):
            prepare_dagster_home(server)
        configuration.write_text(DAGSTER_YAML + ON_POSTGRES)
        prepare_dagster_home(here)
        assert configuration.read_text() == DAGSTER_YAML

    def test_runs_of_the_command_line_that_were_killed_are_marked_as_failed(self, instance: dg.DagsterInstance) -> None:
        def run(tags: dict[str, str]) -> str:
            return instance.create_run_for_job(
                dg.job(name="run")(lambda: None), status=dg.DagsterRunStatus.STARTED, tags=tags
            ).run_id

        killed, others = run({"thuoc/in_process": "true"}), run({})
        end_dead_runs(instance)
        statuses = {run_id: instance.get_run_by_id(run_id) for run_id in (killed, others)}
        assert statuses[killed] is not None
        assert statuses[killed].status == dg.DagsterRunStatus.FAILURE
        assert statuses[others] is not None
        assert statuses[others].status == dg.DagsterRunStatus.STARTED

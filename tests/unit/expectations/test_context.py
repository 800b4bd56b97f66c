"""Data Docs name every rule in both languages, hold the last runs and no more; the library stays silent and offline."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from expectations.context import RUNS_KEPT, Gatekeeper
from expectations.data_docs import draw
from expectations.delivery import COMPARATIVE_RULES, OWN_RULES
from expectations.judging import judge_deliveries
from expectations.mart_rules import mart_rules
from expectations.publication import audit
from expectations.suites import SUITES
from orchestration.ledger import Ledger
from orchestration.ledger.verdicts import weekday
from tests.unit.expectations.candidates import make_candidate
from tests.unit.ledger.landed import landed

AS_OF = date(2024, 2, 15)
LAST = RUNS_KEPT + 2


def run_gates(folder: Path, run: int) -> None:
    gatekeeper = Gatekeeper(folder / "gx", f"run-{run}")
    with Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}") as ledger:
        ledger.record_landings([landed("2024-03", run, f"{run}")])
        judge_deliveries(ledger, gatekeeper, run_id=f"run-{run}")
    if run in (1, LAST):
        candidate = make_candidate(folder / "candidate.duckdb")
        audit(candidate, None, code_changed=False, as_of=AS_OF, is_working=weekday, context=gatekeeper)
        gatekeeper.build_data_docs()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    for run in range(1, LAST + 1):
        run_gates(folder, run)
    return folder


def test_data_docs_name_every_rule_in_both_languages(state: Path) -> None:
    shown = "".join(page.read_text(encoding="utf-8") for page in (state / "gx/data_docs/validations").rglob("*.html"))
    text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", shown)))
    for rule in (*OWN_RULES, *COMPARATIVE_RULES, *mart_rules()):
        assert f"{rule.name_vi} / {rule.name_en}" in text, rule.code


def test_data_docs_start_at_their_index(state: Path) -> None:
    index = Gatekeeper(state / "gx", "any").data_docs
    assert f"run-{LAST}" in index.read_text(encoding="utf-8")


def test_data_docs_ask_nothing_of_the_network_and_say_what_is_what(state: Path) -> None:
    pages = list((state / "gx/data_docs").rglob("*.html"))
    assert len(pages) > RUNS_KEPT
    for page in pages:
        assert not re.search(r"https?://|<script|<link", page.read_text(encoding="utf-8")), page.name
    index = (state / "gx/data_docs/index.html").read_text(encoding="utf-8")
    for suite in SUITES.values():
        assert suite.name_vi in index
        assert suite.about_en in index
    for target in re.findall('href="([^"]+)"', index):
        assert (state / "gx/data_docs" / target).is_file()


def test_data_docs_show_what_broke_a_rule_and_never_as_markup(tmp_path: Path) -> None:
    row = {"agency_code": "<b>H01</b>", "value": None}
    found = {
        "expectation_config": {"severity": "warning", "description": "Quy tắc / Rule (r)", "meta": {"rule": "r"}},
        "result": {"observed_value": 1234, "details": {"unexpected_rows": [row]}},
        "success": False,
    }
    statistics = {"successful_expectations": 0, "evaluated_expectations": 1}
    at = {"run_id": {"run_time": "2024-05-01T18:30:00+00:00"}}
    file = tmp_path / "results/movement/run-1/t/page.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"results": [found], "statistics": statistics, "meta": at}), "utf-8")
    draw(tmp_path / "results", tmp_path / "docs")
    page = (tmp_path / "docs/validations/movement/run-1/t/page.html").read_text("utf-8")
    for part in ("agency_code=&lt;b&gt;H01&lt;/b&gt;, value=—", "1.234", "02/05/2024 01:30", "có cảnh báo / warnings"):
        assert part in page
    assert "<b>H01" not in page


def test_results_of_the_last_runs_are_kept_and_no_more(state: Path) -> None:
    kept = {f"run-{run}" for run in range(LAST - RUNS_KEPT + 1, LAST + 1)}
    for folder in ("gx/validations", "gx/data_docs/validations"):
        assert {run.name for run in (state / folder / "delivery_facts").iterdir()} == kept
        assert {run.name for run in (state / folder / "publication").iterdir()} == {f"run-{LAST}"}


def test_a_result_that_a_crash_cut_short_is_dropped_and_the_rest_is_shown(state: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(state, home)
    cut = max((home / "gx" / "validations").rglob("*.json"))
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    kept = len(list((home / "gx" / "validations").rglob("*.json")))
    Gatekeeper(home / "gx", "run-after").build_data_docs()
    assert not cut.exists()
    assert len(list((home / "gx" / "validations").rglob("*.json"))) == kept - 1


def test_a_gate_prints_nothing(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from tests.unit.expectations.test_context import run_gates;"
        f"run_gates(Path({str(tmp_path)!r}), 1)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    said = [line for line in run.stderr.splitlines() if "nanobind" not in line and not line.startswith(" - ")]
    assert (run.stdout, said) == ("", [])


def test_importing_the_gates_does_not_import_the_library() -> None:
    program = (
        "import sys, expectations.judging, expectations.publication;"
        "print(sorted({'great_expectations', 'pandas', 'alembic'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"

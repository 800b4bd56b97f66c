"""Wrong usage and wrong settings: exit code 2, one message in both languages, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Told

Thuoc = Callable[..., Told]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["run", "--as-of", "01/05/2024"], "--as-of"),
        (["run", "--as-of", "2024-02-30"], "--as-of"),
        (["deliveries", "--status", "lost"], "--status"),
        (["deliveries", "--agency", "X1"], "'X1'"),
        (["deliveries", "--dataset", "invoices"], "'invoices'"),
        (["quarantine", "--agency", "44"], "'44'"),
        (["quarantine", "--delivery", "H44-dossiers-2024-01-r1-0"], "`thuoc run`"),
        (["deliveries", "withdraw", "H44-dossiers-2024-01-r1-0", "--reason", "sai"], "H44-dossiers-2024-01-r1-0"),
        (["deliveries", "withdraw", "H44-dossiers-2024-01-r1-0"], "--reason"),
        (["indicators"], "--period"),
        (["indicators", "--period", "2024-13"], "2024-13"),
        (["indicators", "--period", "CUM-2024"], "CUM-2024-04"),
        (["indicators", "--period", "2024-YTD04", "--format", "xml"], "--format"),
        (["sample"], "--out"),
        (["sample-check", "--key", "no-such-key.json"], "no-such-key.json"),
        (["replay"], "--agency"),
        (["replay", "--agency", "X1"], "X1"),
        (["replay", "--agency", "H29", "--period", "2024-13"], "2024-13"),
        (["replay", "--agency", "H29"], "H29"),
        (["gates", "--suite", "beauty"], "beauty"),
        (["gates", "--explain", "beauty"], "beauty"),
        (["fly"], "fly"),
    ],
)
def test_wrong_usage_is_exit_2_and_names_what_is_wrong(thuoc: Thuoc, arguments: list[str], named: str) -> None:
    told = thuoc(*arguments)
    assert told.code == 2
    assert named in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--period", "2031"], "2031"),
        (["--period", "2024-YTD04", "--indicator", "happiness"], "happiness"),
        (["--period", "2024-YTD04", "--agency", "H99"], "H99"),
    ],
)
def test_what_the_publication_does_not_know_is_exit_2(
    thuoc: Thuoc, published: Path, arguments: list[str], named: str
) -> None:
    told = thuoc("indicators", *arguments)
    assert told.code == 2
    assert named in told.err


def test_an_unknown_indicator_is_answered_with_those_that_exist(thuoc: Thuoc, published: Path) -> None:
    assert "late_rate, portal_visits" in thuoc("indicators", "--period", "2024-YTD04", "--indicator", "x").err


def test_before_the_first_publication_indicators_say_what_to_run(thuoc: Thuoc) -> None:
    told = thuoc("indicators", "--period", "2024")
    assert told.code == 2
    assert "thuoc run" in told.err


def test_a_wrong_setting_is_named_with_its_value(thuoc: Thuoc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUOC_RETENTION", "many")
    told = thuoc("publications")
    assert told.code == 2
    assert "retention" in told.err
    assert "'many'" in told.err


def test_an_unknown_line_of_the_settings_file_is_named(thuoc: Thuoc, tmp_path: Path) -> None:
    (tmp_path / "thuoc.toml").write_text("retentoin = 5\n")
    told = thuoc("publications")
    assert told.code == 2
    assert "retentoin" in told.err


def test_a_settings_file_that_is_not_toml_is_exit_2(thuoc: Thuoc, tmp_path: Path) -> None:
    (tmp_path / "thuoc.toml").write_text("retention 5\n")
    assert thuoc("publications").code == 2


def test_help_starts_without_loading_what_only_commands_need() -> None:
    """Start-up is what people wait for: the import of any of these would be felt."""
    heavy = "'dagster', 'duckdb', 'polars', 'sqlalchemy', 'pydantic', 'great_expectations', 'streamlit', 'dbt'"
    code = (
        "import sys; from orchestration.cli import commands; "
        f"print(sorted(name for name in ({heavy}) if name in sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"

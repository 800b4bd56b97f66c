"""CSV that commands print: texts run in no spreadsheet, numbers stay numbers."""

from __future__ import annotations

import csv
import io

import pytest

from orchestration.cli.listing import Format, print_rows

DANGEROUS = ["=cmd|' /C calc'!A0", "+84", "-1", "@SUM(1)", "\t=1", "\n=1"]


def printed(capsys: pytest.CaptureFixture[str], *values: object) -> list[str]:
    print_rows([{"value": value} for value in values], {"value": "value"}, Format.csv)
    return [row["value"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out, newline=""))]


def test_texts_and_joined_lists_cannot_run_as_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, *DANGEROUS) == [f"'{text}" for text in DANGEROUS]
    assert printed(capsys, ["=1", "x"], "Sở Y tế") == ["'=1 | x", "Sở Y tế"]
    assert printed(capsys, "x\r=1") == ["x =1"], "a carriage return begins a row, and a formula"


def test_numbers_stay_numbers_and_nothing_stays_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, -5, -0.5, None, True) == ["-5", "-0.5", "", "True"]

"""All cases."""

from __future__ import annotations

from tests.corpus import excel_cases, place_cases, record_cases, text_cases, value_cases
from tests.corpus.case import Case

CASES: list[Case] = [
    *text_cases.CASES,
    *value_cases.CASES,
    *excel_cases.CASES,
    *record_cases.CASES,
    *place_cases.CASES,
]

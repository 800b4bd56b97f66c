"""How found signals are held against planted ones, and that the page shows what was measured."""

from __future__ import annotations

import json

import polars as pl

from benchmarks.planting import Planted
from benchmarks.signals import PAGE, QUESTIONS, RESULT, judged, page

CODE = "signal_due_moved_rate"
SCANS = "signal_digitized_without_electronic_result_rate"


def figures(*told: tuple[str, str, int, int]) -> pl.DataFrame:
    rows = [(code, "H01", *one) for one in told for code in (CODE, SCANS)]
    columns = ["indicator_code", "agency_code", "unit_code", "period", "numerator", "denominator"]
    return pl.DataFrame(rows, schema=columns, orient="row")


AGENCY = (("", "2024-02", 8, 20), ("", "2024-03", 23, 160))


def planted(unit: str, share: float = 0.4, *, signal: str = CODE, decoy: bool = False) -> Planted:
    return Planted(signal, unit, "2024-03", share, decoy, 9)


def test_precision_counts_what_is_asked_in_vain_and_recall_what_is_missed() -> None:
    found = judged(
        CODE,
        figures(
            ("H01.01", "2024-03", 8, 20),  # planted, asked
            ("H01.02", "2024-03", 2, 20),  # planted, too few to ask about
            ("H01.03", "2024-03", 9, 20),  # a decoy, asked
            ("H01.04", "2024-03", 4, 100),  # too small a share
            ("H01.01", "2024-02", 8, 20),  # the planted unit in another month
            *AGENCY,
        ),
        [
            *(planted("H01.01"), planted("H01.02", 0.15), planted("H01.06", 0.8)),
            *(planted("H01.03", decoy=True), planted("H01.04", decoy=True)),
            planted("H01.07", signal="signal_filing_burst_rate"),
        ],
    )
    assert (found["unit_months"], found["planted"], found["asked"], found["right"]) == (5, 3, 3, 1)
    assert (found["precision"], found["recall"]) == (1 / 3, 1 / 3)
    assert found["recall_by_share"] == {"0.15": 0.0, "0.4": 1.0, "0.8": 0.0}
    assert (found["decoys"], found["decoys_asked"]) == (2, 1)


def test_a_unit_that_is_like_its_whole_agency_is_not_asked_about_scans() -> None:
    told = [("H01.01", "2024-03", 15, 20), ("H01.02", "2024-03", 6, 20), ("", "2024-03", 21, 40)]
    key = [planted("H01.01", share, signal=SCANS) for share in (0.15, 0.4, 0.8)]
    # 75 % is less than 1.5 times 52.5 %.
    assert judged(SCANS, figures(*told), key)["asked"] == 0
    told[-1] = ("", "2024-03", 21, 60)
    assert judged(SCANS, figures(*told), key)["right"] == 1


def test_nothing_asked_has_no_precision() -> None:
    found = judged(CODE, figures(*AGENCY), [planted("H01.01", share) for share in (0.15, 0.4, 0.8)])
    assert (found["precision"], found["recall"]) == (None, 0.0)


def test_the_page_shows_what_was_measured_of_every_signal_on_two_seeds() -> None:
    result = json.loads(RESULT.read_text(encoding="utf-8"))
    assert page(result) in PAGE.read_text(encoding="utf-8")
    seeds = {code: {row["seed"] for row in result["signals"] if row["signal"] == code} for code in QUESTIONS}
    assert all(len(of_signal) >= 2 for of_signal in seeds.values())
    assert result["questions"].keys() == QUESTIONS.keys()

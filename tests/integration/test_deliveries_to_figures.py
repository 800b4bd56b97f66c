"""From files in an inbox to published figures, by the real command: twelve agencies, twelve manners of writing."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from math import ceil, floor

import dagster as dg
import pytest

from tests.integration.conftest import Story
from tests.support.comparison import assert_equal, figures_of_csv
from tests.support.homes import WRONG_USAGE
from tests.support.oracle import Key
from tests.support.story import FOUR, OTHERS, deliveries

CHAPTERS = ("four agencies", "twelve agencies", "corrected", "withdrawn, as of an earlier day")
LAST = CHAPTERS[-1]


@pytest.mark.parametrize("name", CHAPTERS)
def test_published_figures_are_those_of_the_formulas(told_in_runs: Story, name: str) -> None:
    chapter = told_in_runs.chapters[name]
    assert_equal(chapter.expected, chapter.figures)


def test_every_row_of_every_format_and_encoding_was_taken_in(told_in_runs: Story) -> None:
    refused = [row for row in told_in_runs.chapters["twelve agencies"].listed if row["rows_quarantined"]]
    assert not refused


def test_a_killed_run_leaves_what_is_published_as_it_is(told_in_runs: Story) -> None:
    """What the next run makes of it is that of all others: see the figures of "twelve agencies"."""
    assert told_in_runs.killed == [1, 1, 1]


def test_after_killed_runs_no_delivery_is_lost_or_doubled(told_in_runs: Story) -> None:
    listed = told_in_runs.chapters["twelve agencies"].listed
    assert len(listed) == len(deliveries(FOUR + OTHERS)) + 1, "and the targets of H44"
    assert {row["status"] for row in listed} == {"accepted", "held"}


def test_a_reader_of_killed_runs_sees_one_whole_version_after_the_other(told_in_runs: Story) -> None:
    looked = told_in_runs.looked
    assert not looked.faults, looked.faults[:3]
    assert looked.seen.keys() == {1, told_in_runs.chapters["twelve agencies"].number}
    assert looked.looks > 20


def test_an_agency_that_never_delivered_is_marked_and_has_no_figures(told_in_runs: Story) -> None:
    chapter = told_in_runs.chapters["four agencies"]
    marks = {row["agency_code"]: row["has_delivered"] for row in chapter.marts["agencies"]}
    assert sorted(code for code, has_delivered in marks.items() if has_delivered) == ["G01", "H01", "H29", "H44"]
    assert len(marks) == 86
    assert {figure.quality for key, figure in chapter.figures.items() if key.agency == "H02"} == {"missing"}


def test_the_same_files_at_once_or_in_runs_in_another_order_and_some_twice_give_the_same_marts(
    told_in_runs: Story, told_at_once: Story
) -> None:
    in_runs, at_once = told_in_runs.chapters["corrected"], told_at_once.chapters["at once"]
    assert_equal(at_once.expected, at_once.figures)
    for mart, rows in in_runs.marts.items():
        assert at_once.marts[mart] == rows, mart


def test_a_full_refresh_publishes_the_same_marts(told_at_once: Story) -> None:
    at_once, refreshed = told_at_once.chapters["at once"], told_at_once.chapters["full refresh"]
    assert refreshed.number == at_once.number + 1
    assert refreshed.marts == at_once.marts


def test_a_run_with_nothing_new_ends_at_once_and_publishes_nothing(told_in_runs: Story) -> None:
    first, second = told_in_runs.chapters["four agencies"], told_in_runs.chapters["nothing new"]
    assert second.number == first.number
    # No Dagster, no dbt: a fifth of a run is far more than it takes.
    assert second.seconds < first.seconds / 5


def test_an_earlier_as_of_makes_final_figures_provisional_again_and_drops_later_periods(told_in_runs: Story) -> None:
    status = {key.period: figure.status for key, figure in told_in_runs.chapters["corrected"].figures.items()}
    earlier = {key.period: figure.status for key, figure in told_in_runs.chapters[LAST].figures.items()}
    assert (status["2024-03"], status["2024-04"], status["2024-Q1"]) == ("final", "provisional", "final")
    assert (earlier["2024-02"], earlier["2024-03"], earlier["2024-Q1"]) == ("final", "provisional", "provisional")
    assert "2024-04" not in earlier


def test_a_held_delivery_is_listed_with_reasons_that_name_the_column(told_in_runs: Story) -> None:
    chapter = told_in_runs.chapters["twelve agencies"]
    held = {row["delivery_id"].rsplit("-", 1)[0]: row["reasons"] for row in chapter.listed if row["status"] == "held"}
    assert held.keys() == {"H29-dossiers-2024-04-r1", "H44-payments-2024-04-r1"}
    assert "procedure_code" in " ".join(held["H29-dossiers-2024-04-r1"])
    assert "ho_ten" in " ".join(held["H44-payments-2024-04-r1"])
    assert "Nguyễn Thị Mẫu" not in str(held)


def test_a_held_delivery_leaves_the_figures_of_the_others_untouched(told_in_runs: Story) -> None:
    with_hold, mended = (told_in_runs.chapters[name].figures for name in ("twelve agencies", "corrected"))
    others = [key for key in with_hold if key.agency not in ("H29", "H01", "ALL", "PRO")]
    assert len(others) > 10_000
    assert {key for key in others if with_hold[key] != mended[key]} == set()


def test_the_next_revision_of_a_held_delivery_is_taken_in_by_the_next_run(told_in_runs: Story) -> None:
    chapter = told_in_runs.chapters["corrected"]
    assert chapter.status("H29-dossiers-2024-04-r2") == ["accepted"]
    assert chapter.status("H29-dossiers-2024-04-r1") == ["held"]


def test_an_accepted_revision_supersedes_and_its_withdrawal_restores_what_was(told_in_runs: Story) -> None:
    corrected, withdrawn = told_in_runs.chapters["corrected"], told_in_runs.chapters[LAST]
    assert corrected.status("H01-dossiers-2024-03-r1") == ["superseded"]
    assert withdrawn.status("H01-dossiers-2024-03-r1") == ["accepted"]
    assert withdrawn.status("H01-dossiers-2024-03-r2") == ["withdrawn"]


def test_the_same_bytes_again_are_a_duplicate_and_other_bytes_under_one_revision_are_held(told_in_runs: Story) -> None:
    chapter = told_in_runs.chapters["corrected"]
    assert chapter.status("H10-dossiers-2024-02-r2") == ["duplicate"]
    assert chapter.status("H10-dossiers-2024-02-r1") == ["accepted"]
    assert chapter.status("G01-dossiers-2024-03-r1") == ["accepted", "held"]
    (held,) = [row for row in chapter.of("G01-dossiers-2024-03-r1") if row["status"] == "held"]
    assert ".r2" in " ".join(held["reasons"])


def test_targets_that_an_agency_assigns_are_held_against_the_figures_of_the_formulas(told_in_runs: Story) -> None:
    chapter = told_in_runs.chapters["corrected"]
    assigned = {row["target_id"]: row["value"] for row in chapter.marts["targets"] if row["origin"] == "agency"}
    assert assigned == {"H44/online_dossier_rate/2024": 0.6, "H44.07/late_rate/2024-Q1": 0.125}
    held = [row for row in chapter.marts["target_progress"] if row["target_id"] in assigned]
    assert {(row["relation"], row["unit_code"]) for row in held} >= {
        ("own", ""),
        ("member", "H44.07"),
        ("own", "H44.07"),
    }
    assert {row["period"] for row in held if row["unit_code"] == ""} >= {"2024", "2024-Q1", "2024-YTD03", "2024-03"}
    for row in held:
        figure = chapter.figures[Key(row["indicator_code"], "H44", row["unit_code"], row["period"])]
        if figure.value is None:
            assert (row["reached"], row["needed"]) == (None, None), row
            continue
        assert figure.numerator is not None
        at_target = Fraction(str(assigned[row["target_id"]])) * (figure.denominator or 0)
        missing = ceil(at_target) - figure.numerator
        surplus = figure.numerator - floor(at_target)
        short = missing if row["indicator_code"] == "online_dossier_rate" else surplus
        assert (row["reached"], row["needed"]) == (short <= 0, max(0, short)), row


def test_printed_counts_and_shares_come_out_of_the_lists_and_tasks_of_their_deadlines(told_in_runs: Story) -> None:
    def counted(mart: str, by: str, where: str = "true") -> dict[str, int]:
        rows = told_in_runs.home.rows(f"select {by} as word, count(*) as rows from {mart} where {where} group by all")
        return {row["word"]: row["rows"] for row in rows}

    assert counted("commitment_counts", "verdict") == {"equal": 17, "not_listed": 6, "not_published": 5}
    assert counted("commitments", "status", "list_code = 'FEE_POLICY_MISSING'") == {"done": 57, "not_done": 6}
    assert counted("system_survey_shares", "verdict", "vendor = ''") == {"equal": 10}
    assert counted("tasks", "status") == {"past_deadline": 25, "upcoming": 1, "no_deadline": 18, "proposal": 27}
    printed = told_in_runs.home.thuoc("commitments", "--format", "json")
    assert Counter(row["verdict"] for row in json.loads(printed.stdout)) == counted("commitment_counts", "verdict")
    graded = json.loads(told_in_runs.home.thuoc("commitments", "--survey", "--format", "json").stdout)
    assert {row["verdict"] for row in graded if not row["vendor"]} == {"equal"}
    entries = json.loads(told_in_runs.home.thuoc("commitments", "--agency", "Phú Thọ", "--format", "json").stdout)
    assert {row["agency_code"] for row in entries} == {"H44"}
    assert counted("targets", "coalesce(not_judged, 'judged')", "origin = 'national'") == {
        "judged": 4, "not_computed": 20, "no_number": 5, "ambiguous": 1,
    }  # fmt: skip


def test_materializations_of_every_mart_tell_their_rows(told_in_runs: Story) -> None:
    instance = dg.DagsterInstance.from_config(str(told_in_runs.home.path / "dagster"))
    marts = told_in_runs.home.rows("select view_name as mart from duckdb_views() where not internal")
    assert len(marts) > 10
    for mart in (row["mart"] for row in marts):
        (counted,) = told_in_runs.home.rows(f"select count(*) as rows from {mart}")
        event = instance.get_latest_materialization_event(dg.AssetKey(["marts", mart]))
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["dagster/row_count"].value == counted["rows"], mart


@pytest.mark.parametrize("period", ["2024-03", "2024-Q1", "2024-YTD03"])
def test_the_command_line_prints_the_published_figures_of_a_period(told_in_runs: Story, period: str) -> None:
    chapter = told_in_runs.chapters[LAST]
    printed = told_in_runs.home.thuoc("indicators", "--period", period, "--format", "csv")
    assert printed.returncode == 0, printed.stderr
    assert figures_of_csv(printed.stdout) == {k: f for k, f in chapter.figures.items() if k.period == period}
    assert printed.stdout.splitlines()[1].endswith(f",{chapter.number}")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--as-of", "16/04/2024"),
        ("indicators", "--period", "2024-13"),
        ("deliveries", "--agency", "Hà Nộm"),
        ("publications", "undo"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_wrong(told_in_runs: Story, arguments: tuple[str, ...]) -> None:
    ran = told_in_runs.home.thuoc(*arguments)
    assert ran.returncode == WRONG_USAGE
    assert arguments[-1] in ran.stderr
    assert "Traceback" not in ran.stderr

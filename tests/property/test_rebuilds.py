"""Random histories of eighty agencies at once, through dbt alone: the models against the oracle.

Each agency is a world of its own, so one build checks eighty of them. The histories hold corrections, refused and
withdrawn deliveries, rows that travel late, instants at every edge; as_of goes forward and back. The oracle is slow: it
judges some of the periods of each build; identities between kinds of period, groups and ranks hold the others.
"""

from __future__ import annotations

import os
import secrets
from itertools import islice, zip_longest
from random import Random

import pytest

from orchestration.domain.calendar import WorkingCalendar
from orchestration.settings import PROJECT_ROOT
from tests.support.candidate import Candidate
from tests.support.comparison import assert_equal
from tests.support.forms import forms, of_mart
from tests.support.identities import assert_figures_agree
from tests.support.oracle import figures, periods_shown, read_agencies
from tests.support.signals import SHARP
from tests.support.worlds import STEPS, Setting, history

REFERENCE = PROJECT_ROOT / "data" / "reference"
AGENCIES = read_agencies(REFERENCE / "agencies.csv")
CALENDAR = WorkingCalendar.from_csv(REFERENCE / "calendar_overrides.csv")
#: Agencies that never deliver.
SILENT = 6
#: What is judged after each build, and all that one build hands to the next: what else there is has no memory.
REMEMBERED = ("+config.materialized:incremental", "+indicator_values", "+form_ii06a")
#: How many periods the oracle judges after a build.
JUDGED = 24


@pytest.fixture
def seed() -> int:
    """Another world each time; ``WORLD_SEED=n`` makes one again. A failure shows it among what was printed."""
    drawn = int(os.environ.get("WORLD_SEED", secrets.randbelow(2**32)))
    print(f"WORLD_SEED={drawn}")
    return drawn


def test_incremental_builds_and_a_full_refresh_give_the_figures_of_the_formulas(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    random = Random(seed)
    setting = Setting.drawn(random, CALENDAR)
    histories = [history(random, agency.code, setting) for agency in AGENCIES[SILENT:]]
    candidate = Candidate.anew(tmp_path_factory.getbasetemp() / "candidate", CALENDAR, SHARP)
    for step, as_of in zip(range(STEPS), setting.as_of, strict=True):
        deliveries = [delivery for agency in histories for delivery in agency.at(step)]
        candidate.build(deliveries, as_of, select=() if step == STEPS - 1 else REMEMBERED)
        shown = periods_shown(deliveries, as_of)
        judged = random.sample(shown, min(JUDGED, len(shown)))
        codes = {period.code for period in judged}
        found = candidate.figures()
        assert {key.period for key in found} == {period.code for period in shown}
        of_judged = {key: figure for key, figure in found.items() if key.period in codes}
        assert_equal(figures(deliveries, as_of, AGENCIES, CALENDAR, judged, SHARP), of_judged)
        lines = of_mart(candidate.rows("select * from marts.form_ii06a"))
        assert {line: counts for line, counts in lines.items() if line.period in codes} == forms(
            deliveries, as_of, AGENCIES, CALENDAR, judged
        )
    assert_figures_agree(candidate.rows)
    incremental = candidate.marts()
    in_any_order = random.sample(deliveries, len(deliveries))
    candidate.build(in_any_order, as_of, full_refresh=True)
    refreshed = candidate.marts()
    assert incremental.keys() == refreshed.keys()
    for mart, rows in refreshed.items():
        # Some of what differs: pytest would compare a hundred thousand rows for minutes.
        pairs = zip_longest(incremental[mart], rows)
        differing = list(islice((pair for pair in pairs if pair[0] != pair[1]), 3))
        assert not differing, f"{mart} differs between an incremental build and a full refresh"

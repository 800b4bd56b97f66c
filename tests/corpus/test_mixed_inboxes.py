"""Whatever lies in the inbox together, in whatever order it came: nothing is lost, and nobody's clean file is held."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus.case import Case
from tests.corpus.cases import CASES
from tests.corpus.running import assert_nothing_is_lost, home_of, run

AGENCIES = ("G01", "H29", "H44")
#: Those that are bytes of payments of March, and small: they can be any revision of any agency.
POOL = [
    case
    for case in CASES
    if isinstance(case.make, bytes)
    and len(case.make) < 100_000
    and isinstance(case.path, str)
    and case.path.startswith("payments/2024-03.")
    and case.manifest is None
]
SENT = {"accepted": {"accepted", "superseded", "duplicate"}, "held": {"held"}, "unreadable": {"unreadable"}}

Mixture = dict[str, tuple[Case, int]]


@st.composite
def mixtures(draw: st.DrawFn) -> Mixture:
    """Paths in an inbox, each with a case and the run before which it comes; revisions follow each other."""
    mixed: Mixture = {}
    for agency in AGENCIES:
        for revision, case in enumerate(draw(st.lists(st.sampled_from(POOL), max_size=4)), start=1):
            extension = str(case.path).partition(".")[2]
            name = f"{agency}/payments/2024-03.r{revision}.{extension}"
            mixed[name] = case, draw(st.integers(0, 1))
    return mixed


@settings(max_examples=5, deadline=None)
@given(mixtures())
def test_nothing_is_lost_and_clean_files_are_taken(mixed: Mixture) -> None:
    with TemporaryDirectory() as folder:
        home = home_of(Path(folder) / "home", AGENCIES)
        home.inbox.mkdir()
        for turn in (0, 1):
            for path, (case, when) in mixed.items():
                if when == turn:
                    place = home.inbox / path
                    place.parent.mkdir(parents=True, exist_ok=True)
                    assert isinstance(case.make, bytes)
                    place.write_bytes(case.make)
            found = run(home)
        assert found.keys() == mixed.keys()
        for path, (case, _) in mixed.items():
            told = found[path]
            assert_nothing_is_lost(told.facts, told.quarantine)
            assert told.facts.status in SENT[case.status], (case.name, told.messages)
            assert told.facts.rows_read == case.counts.read

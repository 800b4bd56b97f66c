"""``thuoc publications diff`` and ``rollback``, as people read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.publication.reader import current_number, open_publication
from tests.unit.cli.conftest import Told

Thuoc = Callable[..., Told]


def test_what_moved_is_told_with_both_sides_the_points_and_the_deliveries(thuoc: Thuoc, published_twice: Path) -> None:
    told = thuoc("publications", "diff", "1", "2")
    assert told.code == 0
    assert "1 số liệu thay đổi" in told.out
    for part in ("12,50% (1/8)", "37,50% (3/8)", "+25,00", "+H44-dossiers-2024-03-r2", "-H44-dossiers-2024-03-r1"):
        assert part in told.out


def test_programs_get_every_figure_that_moved(thuoc: Thuoc, published_twice: Path) -> None:
    (row,) = json.loads(thuoc("publications", "diff", "1", "2", "--format", "json").out)
    assert (row["agency_code"], row["numerator_before"], row["numerator_after"], row["deliveries"]) == ("H44", 1, 3, 2)
    csv = thuoc("publications", "diff", "1", "2", "--format", "csv").out.splitlines()
    assert csv[0].startswith("indicator_code,agency_code,unit_code,period,numerator_before,numerator_after")
    assert len(csv) == 2


def test_nothing_that_moved_is_said_so(thuoc: Thuoc, published_twice: Path) -> None:
    assert "0 số liệu thay đổi" in thuoc("publications", "diff", "2", "2").out


def test_rolling_back_publishes_the_older_figures_under_a_new_number(thuoc: Thuoc, published_twice: Path) -> None:
    told = thuoc("publications", "rollback", "1")
    assert told.code == 0
    assert "kỳ 3" in told.out
    with open_publication(published_twice / "published") as publication:
        assert publication.number == 3
        numerator = publication.query(
            "select numerator from indicator_values where agency_code = 'H44' and unit_code = ''"
        )
    assert numerator.item() == 1


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(["rollback", "2"], "hiện hành"), (["rollback", "9"], "kỳ công bố số liệu 9"), (["diff", "1", "9"], "9")],
)
def test_what_cannot_be_gone_back_to_or_compared_is_named(
    thuoc: Thuoc, published_twice: Path, arguments: list[str], named: str
) -> None:
    told = thuoc("publications", *arguments)
    assert told.code == 2
    assert named in told.err
    assert current_number(published_twice / "published") == 2

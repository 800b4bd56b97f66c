"""The published sample: two years, so that whole years stand beside their months, quarters and years to date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.publication.reader import Publication, open_publication
from tests.support.identities import assert_figures_agree


@pytest.fixture(scope="module")
def published(sample_home: Path) -> Iterator[Publication]:
    with open_publication(sample_home / "published") as publication:
        yield publication


def test_no_figure_contradicts_another(published: Publication) -> None:
    assert_figures_agree(lambda query: published.query(query).rows())


@pytest.mark.parametrize(
    ("one", "other"), [("2023-YTD12", "2023"), ("2023-YTD06", "2023-H1"), ("2024-YTD03", "2024-Q1")]
)
def test_periods_of_the_same_days_have_the_same_figures(published: Publication, one: str, other: str) -> None:
    figures = (
        "select indicator_code, agency_code, unit_code, numerator, denominator, value, quality, status "
        f"from indicator_values where period = '{one}'"
    )
    compared = published.query(figures)
    assert compared.filter(compared["numerator"].is_not_null()).height > 1_000
    assert set(compared.rows()) == set(published.query(figures.replace(one, other)).rows())

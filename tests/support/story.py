"""Hand-made deliveries of twelve agencies, each writing in a manner of its own, and what becomes of them.

Every agency sends the same cases (``tests.support.cases``) in its own codes, so every format must give the figures
that the oracle gives for all of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.support.cases import MONTHS, dossiers_of, payments_of, procedures_of, visits_of
from tests.support.deliveries import Delivery, Row
from tests.support.inboxes import MANNERS, Manner

WRITERS: dict[str, Manner] = dict(
    zip(["G01", "H01", "H29", "H44", "G18", "H63", "G09", "H10", "H11", "H12", "H13", "H14"], MANNERS, strict=True)
)
FOUR = tuple(WRITERS)[:4]
OTHERS = tuple(WRITERS)[4:]
ROWS = {
    "dossiers": dossiers_of,
    "payments": payments_of,
    "procedures": procedures_of,
    "portal_visits": visits_of,
}


def delivery(agency: str, dataset: str, month: str, **more: Any) -> Delivery:
    """An agency's hand-made delivery of a dataset for a month."""
    return Delivery(agency, dataset, month, ROWS[dataset](agency, month), **more)


def deliveries(agencies: tuple[str, ...], months: tuple[str, ...] = MONTHS) -> list[Delivery]:
    """Everything that agencies send for some months."""
    return [delivery(agency, dataset, month) for agency in agencies for dataset in ROWS for month in months]


def corrected(first: Delivery) -> Delivery:
    """The next revision: its first row is gone, the next two say something else."""
    kept = list(first.rows[1:])
    kept[:2] = [_otherwise(row) for row in kept[:2]]
    return replace(first, rows=tuple(kept), revision=first.revision + 1)


def _otherwise(row: Row) -> Row:
    return {**row, "result_digitized": not row["result_digitized"], "reuses_data": True, "channel": "counter"}

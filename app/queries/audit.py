"""What the publication gate found on the publication shown.

One of the two things that a page takes from the ledger (incidents are the other): the gate judges the marts once they
are there, so its findings cannot stand in them. A publication carries no more than the number of its run, by which they
are found.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import streamlit as st

from orchestration.publication.reader import Publication
from orchestration.settings import Settings


def publication_audit(publication: Publication) -> pl.DataFrame:
    """The gate's findings on this publication, a row a rule and mart, and one a rule and agency that breaks it.

    Rows of marts have no ``agency_code``. Empty where the ledger is not at hand.
    """
    return _audit(Settings().ledger_url, publication.run_id)


def by_subject(audit: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The findings on marts, and those on single agencies and groups."""
    if audit.is_empty():
        return audit, audit
    of_agency = pl.col("agency_code").is_not_null()
    return audit.filter(~of_agency), audit.filter(of_agency).sort("rule", "agency_code")


def ledger_is_there(ledger_url: str) -> bool:
    """Whether there is a ledger to look at: a reader never makes one."""
    return not ledger_url.startswith("sqlite:///") or Path(ledger_url.removeprefix("sqlite:///")).exists()


@st.cache_data(max_entries=8, show_spinner=False)
def _audit(ledger_url: str, run_id: str) -> pl.DataFrame:
    if not ledger_is_there(ledger_url):
        return pl.DataFrame()
    # SQLAlchemy is imported by this page alone.
    from sqlalchemy.exc import SQLAlchemyError

    from orchestration.ledger import Ledger

    try:
        with Ledger.open(ledger_url) as ledger:
            found = ledger.gate_results(run_id=run_id)
    except SQLAlchemyError:
        return pl.DataFrame()
    return found.filter(pl.col("gate") == "publication").drop("run_id", "gate").sort("success", "rule", "subject")

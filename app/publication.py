"""The publication that this script run shows, and its rows. A new one is picked up at the next script run."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from orchestration.publication.reader import Publication, open_publication
from orchestration.settings import Settings


def current_publication() -> Publication:
    """The current publication; every session shares one connection to each version.

    Raises:
        PublicationError: there is none yet, or its files are damaged.
    """
    settings = Settings()
    opened = open_publication(settings.published, audience=settings.audience)
    return _shared(_key(opened), opened)


def _key(publication: Publication) -> str:
    # The run as well: a state folder that was emptied and filled again counts from 1 at the same path.
    return f"{publication.path} {publication.run_id} {publication.audience}"


# Two versions at once: sessions that are in the middle of a run when a new one is published, and the others.
@st.cache_resource(max_entries=2, show_spinner=False)
def _shared(key: str, _opened: Publication) -> Publication:
    return _opened


def rows(publication: Publication, sql: str, parameters: Sequence[str] = ()) -> pl.DataFrame:
    """Rows of a SELECT over the marts, cached on the publication's real path. ``?`` takes the parameters in order."""
    return _rows(_key(publication), sql, tuple(parameters), publication)


# A few hundred filters' answers, each of some hundred rows: tens of megabytes at most.
@st.cache_data(max_entries=400, show_spinner=False)
def _rows(key: str, sql: str, parameters: tuple[str, ...], _publication: Publication) -> pl.DataFrame:
    return _publication.query(sql, list(parameters))

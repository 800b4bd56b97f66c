"""The publication that this script run shows, and its rows.

The address may name one that is kept; else it is the current one, and a new one is picked up at the next script run.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app.access import reader
from orchestration.publication.reader import Publication, open_publication
from orchestration.settings import Settings

#: The name of a publication's number in an address.
ADDRESS = "publication"


def current_publication() -> Publication:
    """The publication that the address names, else the current one; every session shares one connection to each.

    Raises:
        PublicationError: there is none yet, no such number is kept, or its files are damaged.
    """
    return kept_publication(asked_number())


def kept_publication(number: int | None) -> Publication:
    """The publication of a number; null: the current one.

    Raises:
        PublicationError: there is none yet, no such number is kept, or its files are damaged.
    """
    settings = Settings()
    opened = open_publication(settings.published, number, audience=reader().audience)
    return _shared(key_of(opened), opened)


def asked_number() -> int | None:
    """The number of the publication that the address names; null where it names none."""
    told = st.query_params.get(ADDRESS, "")
    return int(told) if told.isdecimal() and told.isascii() else None


def key_of(publication: Publication) -> str:
    """What answers of a publication are remembered by."""
    # The run as well: a state folder that was emptied and filled again counts from 1 at the same path.
    return f"{publication.path} {publication.run_id} {publication.audience}"


# Some versions at once: sessions in the middle of a run when a new one is published, readers of older ones.
@st.cache_resource(max_entries=4, show_spinner=False)
def _shared(key: str, _opened: Publication) -> Publication:
    return _opened


def rows(publication: Publication, sql: str, parameters: Sequence[str] = ()) -> pl.DataFrame:
    """Rows of a SELECT over the marts, remembered by publication. ``?`` takes the parameters in order.

    Every session gets the same frame: none may change it in place.
    """
    return _rows(key_of(publication), sql, tuple(parameters), publication)


# A few hundred filters' answers, each of some hundred rows: tens of megabytes at most. Resources are not copied.
@st.cache_resource(max_entries=400, show_spinner=False)
def _rows(key: str, sql: str, parameters: tuple[str, ...], _publication: Publication) -> pl.DataFrame:
    return _publication.query(sql, list(parameters))

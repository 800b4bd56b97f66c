"""The versions that are kept, and what moved between two of them."""

from __future__ import annotations

import streamlit as st

from app.publication import kept_publication, key_of
from orchestration.publication.comparison import Difference, compare
from orchestration.publication.manifest import Version
from orchestration.publication.reader import Publication, current_number, list_publications
from orchestration.settings import Settings


def versions() -> list[Version]:
    """The versions that are kept, the newest first."""
    return list_publications(Settings().published)


def newest() -> int | None:
    """The number of the current one."""
    return current_number(Settings().published)


def difference(before: int, after: int) -> Difference:
    """What moved between two versions.

    Raises:
        PublicationError: one of them is not kept.
    """
    older, newer = kept_publication(before), kept_publication(after)
    return _difference(f"{key_of(older)} {key_of(newer)}", older, newer)


@st.cache_data(max_entries=10, show_spinner=False)
def _difference(key: str, _before: Publication, _after: Publication) -> Difference:
    return compare(_before, _after)

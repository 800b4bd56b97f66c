"""What people read: Vietnamese by default, English by a switch, through gettext catalogues.

Message ids are English, so English is complete by construction; ``locales/vi/LC_MESSAGES/thuoc.po`` holds the
Vietnamese, ``models.po`` that of what dbt's models say of their columns. Catalogues are compiled in memory at first
use: a clean clone needs no build step.
"""

from __future__ import annotations

import csv
import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT_LANGUAGE = "vi"
LOCALES = Path(__file__).parent / "locales"
#: The data's own Vietnamese words, with their English: ``vi``, ``en``.
DATA_WORDS = Path(__file__).parent / "assets" / "data_words.csv"

#: Where a session keeps the language it chose.
_CHOSEN = "language_chosen"


def catalogue_path(language: str, domain: str = "thuoc") -> Path:
    """The ``.po`` file of a language: what the app says (``thuoc``), or what the models say (``models``)."""
    return LOCALES / language / "LC_MESSAGES" / f"{domain}.po"


@cache
def translations(language: str, domain: str = "thuoc") -> gettext.NullTranslations:
    """The catalogue of a language; English needs none."""
    if language == "en":
        return gettext.NullTranslations()
    with catalogue_path(language, domain).open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def language() -> str:
    """The language of this session."""
    chosen = st.session_state.get(_CHOSEN, DEFAULT_LANGUAGE)
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


def choose(code: str) -> None:
    """Make a language this session's."""
    st.session_state[_CHOSEN] = code


def _(message: str) -> str:
    """The message in this session's language."""
    return translations(language()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The message that goes with a count; Vietnamese has one form, English two."""
    return translations(language()).ngettext(singular, plural, count)


def N_(message: str) -> str:
    """Marks a message of a module-level table for extraction; it is translated where it is shown."""
    return message


def either(vietnamese: str | None, english: str | None) -> str:
    """What a mart says in both languages; where it has no English, the Vietnamese stands."""
    return (english if language() == "en" else None) or vietnamese or english or ""


def data_word(vietnamese: str) -> str:
    """A word that the data has in Vietnamese alone (a kind of agency, say), in this session's language."""
    return either(vietnamese, _data_words().get(vietnamese))


@cache
def _data_words() -> dict[str, str]:
    with DATA_WORDS.open(encoding="utf-8", newline="") as lines:
        return {row["vi"]: row["en"] for row in csv.DictReader(lines)}

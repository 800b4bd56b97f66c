"""The data dictionary: every table of a publication, its columns and what they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st
import yaml

from app.i18n import translations
from app.publication import rows
from orchestration.publication.reader import Publication
from orchestration.settings import PROJECT_ROOT

#: Where dbt's models say what they hold.
_MODELS = PROJECT_ROOT / "dbt_project" / "models" / "marts"

_DOC = re.compile(r"""\{\{\s*doc\(\s*['"](\w+)['"]\s*\)\s*\}\}""")


@dataclass(frozen=True)
class Mart:
    """What dbt says of a mart: its grain and what it is for, and its columns."""

    description: str
    columns: dict[str, str]


def columns_of(publication: Publication, mart: str) -> pl.DataFrame:
    """A row a column of a published mart: column, type, description_vi, description_en.

    Descriptions are ``''`` where today's models do not know the column.
    """
    if mart not in publication.marts:
        raise ValueError(f"{mart} is no mart of publication {publication.number}")
    known = marts().get(mart, Mart("", {})).columns
    described = rows(publication, f"describe {mart}").select(column="column_name", type="column_type")
    english = [known.get(name, "") for name in described["column"]]
    return described.with_columns(
        pl.Series("description_vi", [in_vietnamese(text) for text in english], dtype=pl.String),
        pl.Series("description_en", english, dtype=pl.String),
    )


def in_vietnamese(description: str) -> str:
    """What a model says, in Vietnamese; ``''`` of nothing."""
    return translations("vi", "models").gettext(description) if description else ""


@st.cache_data(show_spinner=False)
def marts() -> dict[str, Mart]:
    """The marts by name, as the models' files describe them."""
    return {
        model["name"]: Mart(
            _words(model.get("description", "")),
            {column["name"]: _words(column.get("description", "")) for column in model.get("columns", [])},
        )
        for path in sorted(_MODELS.rglob("_*.yml"))
        for model in _models(path)
    }


def _models(path: Path) -> list[dict[str, Any]]:
    told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return list(told.get("models", []))


def _words(description: str) -> str:
    """One line; a block of dbt's own docs by its name, which ``/dbt-docs/`` shows whole."""
    return " ".join(_DOC.sub(r"\1 (dbt docs)", description).split())

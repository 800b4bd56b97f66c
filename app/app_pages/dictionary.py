"""Data dictionary: the tables of the publication, column by column, for those who take its data along."""

from __future__ import annotations

import streamlit as st

from app.components.downloads import download
from app.components.filters import choice
from app.components.frame import page_header, section
from app.components.markup import show, tag
from app.components.tables import WIDE, Column, table
from app.i18n import _, either
from app.publication import current_publication
from app.queries.dictionary import columns_of, in_vietnamese, marts
from app.words import MARTS, word


def mart_words(name: str) -> str:
    """A mart in a list of choices: its name and what it holds."""
    return f"{name} · {word(MARTS, name)}" if name in MARTS else name


publication = current_publication()
page_header(
    publication,
    _("Data dictionary"),
    _("Every table of the publication and its columns: what the downloads, the reports and this app read."),
)
mart = choice("mart", sorted(publication.marts), "indicator_values", _("Table"), mart_words)
section(mart, word(MARTS, mart) if mart in MARTS else "")
described = marts()[mart].description if mart in marts() else ""
if described:
    show(tag("p", either(in_vietnamese(described), described), class_="th-explain"))
columns = columns_of(publication, mart)
shown = [Column(_("Column")), Column(_("Type"), css="th-nowrap"), Column(_("What it holds"), css=WIDE)]
table(
    mart,
    shown,
    [
        [tag("code", row["column"]), row["type"].lower(), either(row["description_vi"], row["description_en"])]
        for row in columns.iter_rows(named=True)
    ],
)
download(columns, f"dictionary_{mart}", publication, {"mart": mart})
st.page_link("app_pages/quality.py", label=_("Models and lineage"), icon=":material/account_tree:")

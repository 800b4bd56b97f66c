"""HTML that is ours: everything that comes from a mart is escaped, marks say in words what their colour says."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

import streamlit as st

from app.i18n import N_, _

STYLESHEET = Path(__file__).parents[1] / "assets" / "app.css"


#: Elements without children or an end.
_VOID = {"img", "br", "hr"}


class Html(str):
    """Markup that is already safe."""


def safe(text: object) -> Html:
    """Markup as it is, anything else escaped."""
    return text if isinstance(text, Html) else Html(escape(str(text)))


def tag(name: str, *children: object, **attributes: str) -> Html:
    """An element; ``class_`` and ``aria_label`` stand for ``class`` and ``aria-label``."""
    spoken = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value or key == "alt"
    )
    if name in _VOID:
        return Html(f"<{name}{spoken}>")
    return Html(f"<{name}{spoken}>{''.join(safe(child) for child in children)}</{name}>")


def joined(children: Iterable[object], between: str = " ") -> Html:
    """Children side by side."""
    return Html(between.join(safe(child) for child in children))


def link(text: object, address: str) -> Html:
    """A link to another view of the app, in the same tab."""
    return tag("a", text, href=address, target="_self")


def show(markup: Html) -> None:
    """Draw markup in the page."""
    st.html(markup)


def use_stylesheet() -> None:
    """Load the app's stylesheet; once a script run."""
    st.html(STYLESHEET)


#: quality or status → the words of its mark, what they mean, and the colour that goes with them.
MARKS = {
    "provisional": (N_("Provisional"), N_("The period had not ended when the figures were taken."), "info"),
    "partial": (
        N_("Partial"),
        N_("Some months or agencies that should be in the sum have no accepted delivery."),
        "warn",
    ),
    "held": (N_("Held"), N_("The delivery was refused by a gate and waits to be mended; there is no figure."), "bad"),
    "missing": (N_("Missing"), N_("Nothing was delivered for this period; there is no figure."), "none"),
    "ok": (N_("Complete"), N_("Every delivery that is due was accepted."), "good"),
}


def badge(text: str, tone: str = "none", explanation: str = "") -> Html:
    """A mark in words; the colour only repeats them."""
    return tag("span", text, class_=f"th-badge th-{tone}", title=explanation)


def mark(code: str) -> Html:
    """The mark of a quality or of a provisional figure."""
    words, explanation, tone = MARKS[code]
    return badge(_(words), tone, _(explanation))


def quality_words(quality: str | None) -> list[str]:
    """The words of a quality for where a mark would be too loud; none where the figure is complete."""
    return [_(MARKS[quality][0]).lower()] if quality in MARKS and quality != "ok" else []


def marks(status: str | None, quality: str | None) -> Html:
    """What a reader must know before using a figure; nothing where it is final and complete."""
    said = [code for code in (status, quality) if code in MARKS and code != "ok"]
    return joined(mark(str(code)) for code in said)

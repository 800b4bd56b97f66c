"""The router: language, the publication, the pages. `serve.py` starts it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import i18n
from app.components.filters import choice
from app.components.frame import no_publication
from app.components.markup import use_stylesheet
from app.i18n import _
from app.publication import current_publication
from orchestration.publication.reader import PublicationError

LOGO = Path(__file__).parent / "assets" / "logo.svg"


def choose_language() -> None:
    """The language in the address, else the session's; drawn at the foot of the sidebar."""
    with st.sidebar:
        i18n.choose(
            choice(
                "lang",
                list(i18n.LANGUAGES),
                i18n.DEFAULT_LANGUAGE,
                "Ngôn ngữ / Language",
                lambda code: i18n.LANGUAGES[code],
                buttons=True,
            )
        )


def pages() -> dict[str, list[st.Page]]:
    """The pages by section; addresses are the same in both languages."""
    return {
        _("Indicators"): [
            st.Page("app_pages/overview.py", title=_("Overview"), icon=":material/dashboard:", default=True),
            st.Page("app_pages/league.py", title=_("League table"), icon=":material/leaderboard:", url_path="league"),
        ],
        _("What they stand on"): [
            st.Page("app_pages/quality.py", title=_("Data quality"), icon=":material/fact_check:", url_path="quality"),
            st.Page(
                "app_pages/reconciliation.py",
                title=_("Reconciliation"),
                icon=":material/balance:",
                url_path="reconciliation",
            ),
            st.Page("app_pages/methods.py", title=_("Methods"), icon=":material/menu_book:", url_path="methods"),
        ],
    }


def run() -> None:
    """Draw the chosen page, or say how to get a first publication."""
    st.set_page_config(page_title="Thước", page_icon=str(LOGO), layout="wide")
    st.logo(str(LOGO), size="large")
    use_stylesheet()
    choose_language()
    page = st.navigation(pages())
    try:
        current_publication()
        page.run()
    except PublicationError as error:
        no_publication(error)


run()

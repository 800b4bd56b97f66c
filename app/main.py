"""The router: language, the publication, the pages. `serve.py` starts it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import i18n
from app.access import RolesError, has_login, reader
from app.components import filters
from app.components.frame import no_publication
from app.components.markup import use_stylesheet
from app.i18n import _
from app.publication import current_publication
from orchestration.publication.reader import PublicationError

LOGO = Path(__file__).parent / "assets" / "logo.svg"


def pages() -> dict[str, list[st.Page]]:
    """The pages by section; addresses are the same in both languages."""
    return {
        _("Indicators"): [
            st.Page("app_pages/overview.py", title=_("Overview"), icon=":material/dashboard:", default=True),
            st.Page("app_pages/league.py", title=_("League table"), icon=":material/leaderboard:", url_path="league"),
            st.Page("app_pages/agency.py", title=_("Agency"), icon=":material/account_balance:", url_path="agency"),
            st.Page(
                "app_pages/digitization.py",
                title=_("Digitization and reuse"),
                icon=":material/document_scanner:",
                url_path="digitization",
            ),
            st.Page("app_pages/payment.py", title=_("Online payment"), icon=":material/payments:", url_path="payment"),
            st.Page("app_pages/tardiness.py", title=_("Tardiness"), icon=":material/schedule:", url_path="tardiness"),
            st.Page("app_pages/signals.py", title=_("Signals"), icon=":material/troubleshoot:", url_path="signals"),
        ],
        _("Assignments"): [
            st.Page("app_pages/tasks.py", title=_("Tasks and commitments"), icon=":material/task:", url_path="tasks"),
            st.Page("app_pages/systems.py", title=_("Systems"), icon=":material/dns:", url_path="systems"),
        ],
        _("What they stand on"): [
            st.Page("app_pages/quality.py", title=_("Data quality"), icon=":material/fact_check:", url_path="quality"),
            st.Page(
                "app_pages/reconciliation.py",
                title=_("Reconciliation"),
                icon=":material/balance:",
                url_path="reconciliation",
            ),
            st.Page("app_pages/receipt.py", title=_("Receipt"), icon=":material/receipt_long:", url_path="receipt"),
            st.Page(
                "app_pages/publications.py",
                title=_("Publications"),
                icon=":material/history:",
                url_path="publications",
            ),
            st.Page("app_pages/methods.py", title=_("Methods"), icon=":material/menu_book:", url_path="methods"),
            st.Page(
                "app_pages/dictionary.py",
                title=_("Data dictionary"),
                icon=":material/dictionary:",
                url_path="dictionary",
            ),
        ],
    }


def show_sidebar(sections: dict[str, list[st.Page]]) -> None:
    """The pages, and the switch of language. The links are ours, so that they carry the filters along."""
    with st.sidebar:
        for title, members in sections.items():
            st.caption(title)
            for page in members:
                st.page_link(page, query_params=filters.carried(), width="stretch")
        st.divider()
        filters.choice(
            "lang",
            list(i18n.LANGUAGES),
            i18n.DEFAULT_LANGUAGE,
            "Ngôn ngữ / Language",
            lambda code: i18n.LANGUAGES[code],
            buttons=True,
        )
        if has_login():
            show_login()


def show_login() -> None:
    """Who reads, and the way in or out."""
    reading = reader()
    if reading.identity:
        told = {"agency": _("reads as {agency}"), "programme": _("reads as the programme team")}
        words = told.get(reading.role, _("reads as the public: no role is given")).format(agency=reading.agency)
        st.caption(f"{reading.identity} · {words}")
        st.button(_("Log out"), on_click=st.logout, icon=":material/logout:")
    else:
        st.button(_("Log in"), on_click=st.login, icon=":material/login:")


def run() -> None:
    """Draw the chosen page, or say how to get a first publication."""
    st.set_page_config(page_title="Thước", page_icon=str(LOGO), layout="wide")
    st.logo(str(LOGO), size="large")
    use_stylesheet()
    filters.begin()
    i18n.choose(filters.current("lang", list(i18n.LANGUAGES), i18n.DEFAULT_LANGUAGE))
    sections = pages()
    page = st.navigation(sections, position="hidden")
    try:
        show_sidebar(sections)
        current_publication()
        page.run()
    except PublicationError as error:
        no_publication(error)
    except RolesError as error:
        st.error(str(error), icon=":material/error:")


run()

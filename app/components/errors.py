"""What readers see of an error that nobody foresaw."""

from __future__ import annotations

import streamlit as st

from app.i18n import _


def unexpected(error: Exception) -> bool:
    """Say that the page failed; the log has the rest. True tells Streamlit that readers were told."""
    st.error(_("This page could not be drawn. The log of the app says why."), icon=":material/error:")
    st.caption(type(error).__name__)
    return True

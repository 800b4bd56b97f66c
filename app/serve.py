"""The server: `streamlit run app/serve.py`. The app at `/`, pages of other tools at `/data-docs/`, `/dbt-docs/`."""

from __future__ import annotations

import streamlit as st
from starlette.routing import Mount

from app.components.errors import unexpected
from app.data_docs import data_docs, dbt_docs

app = st.App(
    "main.py",
    routes=[Mount("/data-docs", app=data_docs), Mount("/dbt-docs", app=dbt_docs)],
    on_script_error=unexpected,
)

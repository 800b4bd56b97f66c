"""The server: `streamlit run app/serve.py`. The app at `/`, Great Expectations' Data Docs at `/data-docs/`."""

from __future__ import annotations

import streamlit as st
from starlette.routing import Mount

from app.components.errors import unexpected
from app.data_docs import data_docs

app = st.App("main.py", routes=[Mount("/data-docs", app=data_docs)], on_script_error=unexpected)

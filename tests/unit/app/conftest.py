"""A state folder with one small publication, and the app over it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from orchestration.publication.reader import Publication, open_publication
from orchestration.settings import PROJECT_ROOT
from tests.unit.app.marts import publish_marts

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with publication 1."""
    home = tmp_path_factory.mktemp("app-home")
    publish_marts(home, "run-1")
    return home


@pytest.fixture(scope="session")
def publication(published_home: Path) -> Publication:
    """Publication 1."""
    return open_publication(published_home / "published")


@pytest.fixture
def fresh_caches() -> None:
    """Nothing that an earlier test asked for is remembered."""
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, published_home: Path, fresh_caches: None) -> OpenPage:
    """Opens a page of the app at an address and draws it."""

    def opened(page: str = "overview", home: Path = published_home, **address: str) -> AppTest:
        monkeypatch.setenv("THUOC_HOME", str(home))
        app = AppTest.from_file(str(PROJECT_ROOT / "app" / "main.py"), default_timeout=60)
        for name, code in address.items():
            app.query_params[name] = code
        if page != "overview":
            # A page is switched to from the first one, as a reader does.
            app.run()
            for name, code in address.items():
                app.query_params[name] = code
            app.switch_page(f"app_pages/{page}.py")
        return app.run()

    return opened


def words(app: AppTest) -> str:
    """Everything that the page says, as one text."""
    said = [
        element.value for kind in ("title", "subheader", "info", "success", "markdown") for element in app.get(kind)
    ]
    return "\n".join([*map(str, said), *(element.proto.body for element in app.get("html"))])

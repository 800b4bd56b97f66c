"""Data Docs beside the app, asked as a server asks them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.exceptions import HTTPException
from starlette.routing import Mount
from starlette.types import Message

from app.data_docs import data_docs, dbt_docs, newest_results

ROUTES = (Mount("/data-docs", app=data_docs), Mount("/dbt-docs", app=dbt_docs))


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str


def get(path: str) -> Answer:
    """The answer to a path exactly as it stands: no client has tidied it."""
    told: list[Message] = []

    async def receive() -> Message:
        # The reader stays: nothing more is heard from it until the answer is there.
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        told.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b"", "root_path": ""}
    route = next(route for route in ROUTES if path.startswith(route.path))
    matched = route.matches(scope)[1]
    try:
        asyncio.run(route.handle({**scope, **matched}, receive, send))
    except HTTPException as error:
        # Starlette's application answers with the error's own status.
        return Answer(error.status_code, {}, "")
    headers = {name.decode(): value.decode() for name, value in told[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in told[1:]).decode()
    return Answer(told[0]["status"], headers, body)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("THUOC_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def docs(home: Path) -> Path:
    folder = home / "gx" / "data_docs"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<h1>Data Docs</h1>", "utf-8")
    (home / "gx" / "secret.txt").write_text("secret", "utf-8")
    return folder


@pytest.mark.usefixtures("home")
def test_before_the_first_run_the_page_says_what_to_run() -> None:
    answer = get("/data-docs/index.html")
    assert answer.status == 404
    assert "thuoc run" in answer.body


@pytest.mark.usefixtures("docs")
def test_the_pages_are_served_without_the_rights_of_the_app() -> None:
    answer = get("/data-docs/")
    assert (answer.status, answer.body) == (200, "<h1>Data Docs</h1>")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert "allow-same-origin" not in answer.headers["content-security-policy"]


@pytest.mark.usefixtures("docs")
def test_pages_that_know_no_roles_are_not_for_the_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUOC_AUDIENCE", "public")
    assert get("/data-docs/").status == 403


def test_dbt_s_pages_hold_no_data_and_are_for_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUOC_AUDIENCE", "public")
    assert "thuoc docs" in get("/dbt-docs/").body
    (home / "dbt-docs").mkdir()
    (home / "dbt-docs" / "index.html").write_text("<h1>dbt</h1>", "utf-8")
    assert get("/dbt-docs/").body == "<h1>dbt</h1>"


@pytest.mark.usefixtures("docs")
@pytest.mark.parametrize(
    "path", ["/data-docs/../secret.txt", "/data-docs//../secret.txt", "/data-docs/a/../../secret.txt"]
)
def test_nothing_outside_the_folder_is_served(path: str) -> None:
    answer = get(path)
    assert answer.status == 404
    assert "secret" not in answer.body


def test_the_newest_results_of_each_suite_are_found(docs: Path) -> None:
    assert newest_results(docs) == {}
    for page in ("facts/run/20240502T070000Z/a.html", "facts/other/20240501T070000Z/b.html", "marts/run/1/c.html"):
        (docs / "validations" / page).parent.mkdir(parents=True)
        (docs / "validations" / page).touch()
    assert newest_results(docs) == {
        "facts": "validations/facts/run/20240502T070000Z/a.html",
        "marts": "validations/marts/run/1/c.html",
    }

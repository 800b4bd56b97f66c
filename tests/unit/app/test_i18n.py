"""No string is missing in either language, and none is left over."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app.i18n import catalogue_path, translations
from app.queries.dictionary import marts
from orchestration.settings import PROJECT_ROOT

APP = PROJECT_ROOT / "app"
MARKERS = {"_": 1, "N_": 1, "ngettext": 2}
VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
#: Spoken in both languages at once, or data: the switch itself, units of the marts, the 404 of Data Docs, what is wrong
#: with a settings file.
BOTH_LANGUAGES = {"app/access.py", "app/i18n.py", "app/main.py", "app/data_docs.py"}
UNITS_AND_NAMES = {"Thước", "lượt", "lần", "điểm %", " điểm %", " ₫"}
#: Calls whose first argument people read.
SAYS = {
    *("title", "header", "subheader", "caption", "markdown", "info", "success", "warning", "error", "text"),
    *("expander", "download_button", "link_button", "page_header", "section", "Column", "badge"),
}


def sources() -> list[Path]:
    return sorted(APP.rglob("*.py"))


def calls(path: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def literals(call: ast.Call) -> list[str]:
    return [node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.fixture(scope="module")
def spoken() -> set[str]:
    """Every message id in the code; a plural's by its singular."""
    return {
        literals(call)[0]
        for path in sources()
        for call in calls(path)
        if called(call) in MARKERS and len(literals(call)) >= MARKERS[called(call)]
    }


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with catalogue_path("vi").open("rb") as source:
        return read_po(source, locale="vi")


def entries(catalogue: Catalog) -> dict[str, Message]:
    return {(each.id[0] if isinstance(each.id, tuple) else each.id): each for each in catalogue if each.id}


def test_every_message_of_the_code_has_its_vietnamese(spoken: set[str], catalogue: Catalog) -> None:
    vietnamese = {
        key for key, each in entries(catalogue).items() if all(each.string if each.pluralizable else [each.string])
    }
    assert spoken - vietnamese == set()


def test_no_entry_of_the_catalogue_is_left_over_or_doubtful(spoken: set[str], catalogue: Catalog) -> None:
    assert set(entries(catalogue)) - spoken == set()
    assert [key for key, each in entries(catalogue).items() if each.fuzzy] == []


def test_a_translation_fills_in_what_its_message_fills_in(catalogue: Catalog) -> None:
    def fields(text: str) -> set[str]:
        return {name for _text, name, _format, _conversion in string.Formatter().parse(text) if name}

    for key, each in entries(catalogue).items():
        for told in each.string if each.pluralizable else [each.string]:
            known = set().union(*(fields(part) for part in (each.id if each.pluralizable else [each.id])))
            assert fields(told) <= known, key
            assert each.pluralizable or fields(told) == known, key


def test_what_models_say_of_their_columns_has_its_vietnamese_and_nothing_else_has() -> None:
    told = {text for mart in marts().values() for text in (mart.description, *mart.columns.values()) if text}
    with catalogue_path("vi", "models").open("rb") as source:
        vietnamese = {each.id: each.string for each in read_po(source, locale="vi") if each.id}
    assert told - {text for text, said in vietnamese.items() if said} == set()
    assert vietnamese.keys() - told == set()


def test_english_is_complete_because_message_ids_are_english(spoken: set[str]) -> None:
    assert [message for message in spoken if VIETNAMESE.search(message)] == []
    assert translations("en").gettext("Overview") == "Overview"


def test_what_is_spoken_is_never_built_from_parts_that_no_catalogue_knows() -> None:
    """``_(name)`` is allowed for marked tables; ``_(f"…")`` and ``_("a" + b)`` never find a translation."""
    built = [
        f"{path.name}:{call.lineno}"
        for path in sources()
        for call in calls(path)
        if called(call) in MARKERS and any(isinstance(node, ast.JoinedStr | ast.BinOp) for node in call.args)
    ]
    assert built == []


def test_no_page_speaks_past_the_catalogue() -> None:
    bare = [
        f"{path.name}:{call.lineno}: {said}"
        for path in sources()
        for call in calls(path)
        if called(call) in SAYS
        for said in literals(call)[:1]
        if re.search("[A-Za-z]{2}", said) and isinstance(call.args[0], ast.Constant)
    ]
    assert bare == []


def test_no_vietnamese_stands_outside_the_catalogue() -> None:
    stray = []
    for path in sources():
        if str(path.relative_to(PROJECT_ROOT)) in BOTH_LANGUAGES:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        documented = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        stray += [
            f"{path.name}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documented
            and node.value not in UNITS_AND_NAMES
            and VIETNAMESE.search(node.value)
        ]
    assert stray == []

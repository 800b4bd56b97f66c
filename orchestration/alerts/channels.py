"""Channels: where messages go, as Apprise's addresses. ``THUOC_HOME/channels.toml``; never in the repository.

``url`` may name an environment variable instead (``url_env``), so that passwords stay out of files.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

#: mail: text and HTML, refused rows attached; chat: a short form; hook: the text, for programs.
Form = Literal["mail", "chat", "hook"]

_FORM_OF_SCHEME: Mapping[str, Form] = {
    "mailto": "mail",
    "mailtos": "mail",
    "json": "hook",
    "jsons": "hook",
    "form": "hook",
    "forms": "hook",
    "xml": "hook",
    "xmls": "hook",
}

#: Messages a minute where a channel says nothing.
PER_MINUTE = 60


class ChannelError(ValueError):
    """A channel cannot be understood; the message says which, and what to write. Never an address."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel; ``url`` is secret: it is in no message, log or ``repr``."""

    name: str
    url: str
    form: Form
    per_minute: int

    def __repr__(self) -> str:
        return f"Channel({self.name!r}, {self.form!r})"

    @property
    def server(self) -> str:
        """The service and the host that it is at: channels of one server fail together."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    @property
    def takes_headers(self) -> bool:
        """Whether a receiver is told a message's identity, by which it knows a second copy."""
        return self.form != "chat"


def read_channels(path: Path) -> tuple[dict[str, Channel], list[ChannelError]]:
    """Channels by name, without those that are not understood, and why; without the file, none."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [ChannelError(f"{path.name}: {error}")]
    channels, errors = {}, []
    for name, table in tables.items():
        try:
            channels[name] = _channel(name, table, path.name)
        except ChannelError as error:
            errors.append(error)
    return channels, errors


def _channel(name: str, table: Any, file: str) -> Channel:
    known = {"url", "url_env", "form", "per_minute"}
    if not isinstance(table, dict):
        raise ChannelError(f"{file} [{name}]: cần một bảng có url hoặc url_env / needs a table with url or url_env")
    if unknown := sorted(table.keys() - known):
        raise ChannelError(
            f"{file} [{name}]: không có khóa / no such key: {', '.join(unknown)} ({', '.join(sorted(known))})"
        )
    if ("url" in table) == ("url_env" in table):
        raise ChannelError(f"{file} [{name}]: cần url hoặc url_env, một trong hai / needs url or url_env, one of them")
    url = table["url"] if "url" in table else os.environ.get(table["url_env"], "")
    if not url:
        raise ChannelError(f"{file} [{name}]: biến môi trường {table['url_env']} trống / is not set")
    form = table.get("form") or _FORM_OF_SCHEME.get(url.partition("://")[0], "chat")
    if form not in get_args(Form):
        raise ChannelError(f"{file} [{name}]: form = {form!r}: {', '.join(get_args(Form))}")
    per_minute = table.get("per_minute", PER_MINUTE)
    if not isinstance(per_minute, int) or per_minute < 1:
        raise ChannelError(f"{file} [{name}]: per_minute = {per_minute!r}: số nguyên ≥ 1 / a whole number from 1")
    return Channel(name, url, form, per_minute)

"""The option of how rows are printed, which every command that lists has."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.listing import Format

AsFormat = Annotated[Format, typer.Option("--format", help="table, json, csv")]

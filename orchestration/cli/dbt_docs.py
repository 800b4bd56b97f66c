"""``thuoc docs``: dbt's own pages."""

from __future__ import annotations

import typer

from orchestration.cli.exits import WrongUsage, load_settings
from orchestration.cli.language import speaker


def draw_dbt_docs() -> None:
    """Write the pages of the home's warehouse and say where they are.

    Raises:
        WrongUsage: nothing has been built in this home.
        WriterBusy: a run is at work.
    """
    from orchestration.pipeline.build import draw_docs
    from orchestration.pipeline.lock import writer_lock

    settings = load_settings()
    if not settings.warehouse.exists():
        raise WrongUsage(
            "chưa có kho dữ liệu: chạy `thuoc run` trước / nothing has been built here: `thuoc run` comes first"
        )
    with writer_lock(settings):
        page = draw_docs(settings)
    say = speaker(settings.language)
    typer.echo(say(f"Đã vẽ trang tài liệu dbt: {page}", f"Drew dbt's pages: {page}"))

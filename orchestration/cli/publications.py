"""``thuoc publications``: the versions kept."""

from __future__ import annotations

from orchestration.cli.exits import load_settings
from orchestration.cli.language import speaker
from orchestration.cli.listing import Format, print_rows


def print_publications(output: Format) -> None:
    """List the versions kept, newest first."""
    from orchestration.publication.reader import current_number, list_publications

    settings = load_settings()
    say = speaker(settings.language)
    current = current_number(settings.published)
    rows = [
        {
            "number": version.number,
            "current": version.number == current,
            "as_of": version.as_of,
            "created_at": version.created_at.astimezone(),
            "code_version": version.code_version,
            "run_id": version.run_id,
        }
        for version in list_publications(settings.published)
    ]
    columns = {
        "number": say("số", "number"),
        "current": say("hiện hành", "current"),
        "as_of": say("số liệu đến trước", "data before"),
        "created_at": say("lúc", "published"),
        "code_version": say("phiên bản mã", "code"),
        "run_id": say("lần chạy", "run"),
    }
    print_rows(rows, columns, output)

"""``thuoc sample``: synthetic extracts for every agency, and the portal's real figures as deliveries."""

from __future__ import annotations

from pathlib import Path

from orchestration.cli.exits import load_settings
from orchestration.cli.language import speaker


def write(out: Path, *, dossiers: int, seed: int) -> None:
    """Write the sample into a folder laid out as an inbox."""
    from rich.console import Console

    from orchestration.sample import write_sample
    from orchestration.sample.portal import write_portal_deliveries

    settings = load_settings()
    say = speaker(settings.language)
    out = out.expanduser().resolve()
    write_sample(out, dossiers=dossiers, seed=seed, reference=settings.reference)
    write_portal_deliveries(settings.reference, out)
    files = sum(1 for path in out.rglob("*") if path.is_file())
    text = say(
        f"Đã ghi dữ liệu mẫu (giả lập) và số liệu Cổng DVCQG của Phú Thọ vào {out}: {files} tệp",
        f"Synthetic extracts, and the portal's figures of Phú Thọ, are in {out}: {files} files",
    )
    Console().print(text, markup=False, highlight=False)

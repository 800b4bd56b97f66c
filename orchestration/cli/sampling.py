"""``thuoc sample``: synthetic extracts for every agency, and the portal's real figures as deliveries."""

from __future__ import annotations

from pathlib import Path

from orchestration.cli.exits import WrongUsage, load_settings
from orchestration.cli.language import speaker
from orchestration.domain.vietnamese import format_number


def write(out: Path, *, dossiers: int, seed: int, messy: bool = False) -> None:
    """Write the sample into a folder laid out as an inbox.

    Raises:
        WrongUsage: too few dossiers, or the folder holds files of another sample.
    """
    from rich.console import Console

    from orchestration.sample import write_sample
    from orchestration.sample.mess import key_path
    from orchestration.sample.portal import write_portal_deliveries

    settings = load_settings()
    say = speaker(settings.language)
    out = out.expanduser().resolve()
    try:
        summary = write_sample(out, dossiers=dossiers, seed=seed, messy=messy, reference=settings.reference)
        portal = write_portal_deliveries(settings.reference, out)
    except (ValueError, FileExistsError) as error:
        raise WrongUsage(str(error)) from None
    console = Console(soft_wrap=True)
    files, rows = format_number(summary.files), format_number(sum(summary.rows.values()))
    first, last = summary.periods[0], summary.periods[-1]
    console.print(
        say(
            f"Dữ liệu mẫu (GIẢ LẬP) của {summary.agencies} cơ quan, {first} – {last}: {files} tệp, {rows} dòng; "
            f"số liệu Cổng DVCQG (thật): {len(portal)} tệp, tại {out}",
            f"SYNTHETIC extracts of {summary.agencies} agencies, {first} to {last}: {files} files, {rows} rows; "
            f"the portal's own figures (real): {len(portal)} files; in {out}",
        ),
        markup=False,
        highlight=False,
    )
    if messy:
        key = key_path(out)
        console.print(
            say(
                f"Đã gài {summary.planted} lỗi; đáp án: {key}. Sau `thuoc run`: `thuoc sample-check`",
                f"{summary.planted} faults planted; their key: {key}. After `thuoc run`: `thuoc sample-check`",
            ),
            markup=False,
            highlight=False,
        )

"""``thuoc deliveries diff``: which rows a correction changed, by key, with what stood there before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from orchestration.cli.exits import WrongUsage, load_settings
from orchestration.cli.language import Say, speaker
from orchestration.cli.listing import Format, print_rows

if TYPE_CHECKING:
    from orchestration.corrections import LandedFiles, RevisionDifference
    from orchestration.settings import Settings

Delivery = dict[str, Any]


def print_revision_difference(
    ids: list[str], *, agency: str | None, dataset: str | None, period: str | None, limit: int, output: Format
) -> None:
    """Print what the later of two deliveries says otherwise; as a table at most ``limit`` lines.

    Args:
        ids: the earlier and the later one; or none, and a series and a period name the delivery in force and the one
            before it.

    Raises:
        WrongUsage: there are no two such deliveries, or they are not of one agency and dataset.
    """
    from orchestration.corrections import difference
    from orchestration.landing.agency_profile import AgencyProfile, load_agency_profiles
    from orchestration.landing.contracts import contract_of

    settings = load_settings()
    if len(ids) == 2 and agency is dataset is period is None:
        before, after = _told(settings, ids)
    elif not ids and None not in (agency, dataset, period):
        before, after = _in_force_and_before(settings, agency, dataset, period)
    else:
        raise WrongUsage(
            "cần hai mã lần gửi, hoặc --agency, --dataset và --period "
            "/ two deliveries are needed, or --agency, --dataset and --period"
        )
    code = after["agency_code"]
    profile = load_agency_profiles(settings.reference / "agency_profiles.toml").get(code, AgencyProfile())
    contract = contract_of(after["dataset"])
    found = difference(_files(settings, before), _files(settings, after), contract, code, profile)
    say = speaker(settings.language)
    if output is not Format.table:
        print_rows(found.lines.to_dicts(), {name: name for name in found.lines.columns}, output)
        return
    typer.echo(_headline(before, after, found, say))
    if not found.lines.is_empty():
        print_rows(_shown(found, limit, say), _headings(contract.KEY, say), output)
    if found.lines.height > limit:
        typer.echo(say(f"… chỉ hiện {limit} dòng; --format csv: tất cả", f"… {limit} shown; --format csv: all"))


def _told(settings: Settings, ids: list[str]) -> list[Delivery]:
    from orchestration.ledger import Ledger

    with Ledger.open(settings.ledger_url) as ledger:
        known = {row["delivery_id"]: row for row in ledger.deliveries().to_dicts()}
    for delivery_id in ids:
        if delivery_id not in known:
            raise WrongUsage(f"không có lần gửi {delivery_id} / no delivery {delivery_id}; `thuoc deliveries`")
    chosen = [known[delivery_id] for delivery_id in ids]
    if len({(one["agency_code"], one["dataset"]) for one in chosen}) > 1:
        raise WrongUsage(
            "hai lần gửi phải của cùng cơ quan, cùng bộ dữ liệu / the two must be of one agency and one dataset"
        )
    return chosen


def _in_force_and_before(
    settings: Settings, agency: str | None, dataset: str | None, period: str | None
) -> tuple[Delivery, Delivery]:
    """The delivery in force, and the highest revision below it that rows were read from, held or superseded."""
    from orchestration.ledger import Ledger

    with Ledger.open(settings.ledger_url) as ledger:
        found = ledger.deliveries(agencies=[str(agency)], datasets=[str(dataset)], periods=[str(period)]).to_dicts()
    named = f"{agency} {dataset} {period}"
    current = next((one for one in found if one["is_current"]), None)
    if current is None:
        raise WrongUsage(f"{named}: không có lần gửi nào đang có hiệu lực / no delivery is in force")
    earlier = [
        one
        for one in found
        if one["revision"] < current["revision"]
        and one["status"] != "duplicate"
        and _place(settings, one).lake.exists()
    ]
    if not earlier:
        raise WrongUsage(f"{named}: trước lần gửi đang có hiệu lực không có lần nào / nothing was delivered before it")
    return earlier[-1], current


def _files(settings: Settings, delivery: Delivery) -> LandedFiles:
    place = _place(settings, delivery)
    if not place.lake.exists():
        raise WrongUsage(
            f"{delivery['delivery_id']}: không có dòng nào được đọc ({delivery['status']}) / no row of it was read"
        )
    return place


def _place(settings: Settings, delivery: Delivery) -> LandedFiles:
    from orchestration.corrections import LandedFiles

    name, dataset, start = f"{delivery['delivery_id']}.parquet", delivery["dataset"], delivery["period_start"]
    month = f"{start:%Y-%m}" if start else "unknown"
    return LandedFiles(settings.lake / dataset / month / name, settings.quarantine / dataset / name)


def _headline(before: Delivery, after: Delivery, found: RevisionDifference, say: Say) -> str:
    from orchestration.domain.vietnamese import format_number

    words = _words(say)
    told = ", ".join(f"{words[name]} {format_number(rows)}" for name, rows in found.counts.items() if rows)
    return f"{before['delivery_id']} → {after['delivery_id']}: {told or say('không có dòng nào', 'no rows')}"


def _words(say: Say) -> dict[str, str]:
    return {
        "quarantined": say("mới bị loại", "newly refused"),
        "mended": say("đã sửa", "mended"),
        "changed": say("thay đổi", "changed"),
        "removed": say("bớt", "removed"),
        "added": say("thêm", "added"),
        "unchanged": say("giữ nguyên", "unchanged"),
        "still_quarantined": say("vẫn bị loại", "still refused"),
        "not_resent": say("bị loại, không gửi lại", "refused, not sent again"),
        "without_key_before": say("bị loại không rõ khóa (trước)", "refused without a key (before)"),
        "without_key_after": say("bị loại không rõ khóa (sau)", "refused without a key (after)"),
    }


def _shown(found: RevisionDifference, limit: int, say: Say) -> list[dict[str, Any]]:
    words = _words(say)
    return [row | {"change": words[row["change"]]} for row in found.lines.head(limit).to_dicts()]


def _headings(key: tuple[str, ...], say: Say) -> dict[str, str]:
    return {
        "change": say("thay đổi", "change"),
        **{name: name for name in key},
        "source_row": say("dòng", "row"),
        "rule": say("quy tắc", "rule"),
        "column": say("cột", "column"),
        "before": say("trước", "before"),
        "after": say("sau", "after"),
    }

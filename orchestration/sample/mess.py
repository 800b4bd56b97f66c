"""What agencies really send: faults planted into a sample, each written down with who must catch it, and how.

A fault is one delivery of one agency; no agency has two. All lie in the last year of the sample, after enough earlier
periods for volumes to be compared.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from orchestration.sample import spoiling
from orchestration.sample.manners import Manner, manner_of
from orchestration.sample.months import Month, sample_months
from orchestration.sample.placing import place
from orchestration.sample.population import Population
from orchestration.sample.rendering import rendered
from orchestration.sample.spoiling import Sent, Source
from orchestration.sample.targets import YEARS

#: Every kind is planted in so many places.
_PLACES = 2
#: A delivery that is spoilt has at least so many new dossiers: shares of fewer say little.
_FEWEST = 8
_DATASET = "dossiers"


@dataclass(frozen=True)
class PlantedFault:
    """One fault as the key tells it.

    ``status``: what the ledger must say of the delivery (``missing``: it must not know it); ``caught_by``: the rule of
    the contract or the gate that must name it; ``rows``: how many rows the contract must refuse.
    """

    kind: str
    agency_code: str
    dataset: str
    period: str
    revision: int
    file: str
    status: str
    caught_by: str
    rows: int
    what_vi: str
    what_en: str


@dataclass(frozen=True)
class _Kind:
    """How a fault is made, where it can be, and what must become of it."""

    spoil: Callable[[Source], list[Sent]]
    fits: Callable[[Manner], bool]
    what_vi: str
    what_en: str


def _is_plain_text(manner: Manner) -> bool:
    return manner.extension in ("csv", "tsv") and not manner.manifest


def _has_vietnamese_utf8_headings(manner: Manner) -> bool:
    return _is_plain_text(manner) and manner.headings == "vi" and manner.encoding.startswith("utf-8")


_KINDS = {
    "repeated_rows": _Kind(spoiling.repeated_rows, _is_plain_text, "dòng lặp lại", "rows told twice"),
    "conflicting_rows": _Kind(
        spoiling.conflicting_rows, _is_plain_text, "một khóa, hai nội dung", "one key with two contents"
    ),
    "shifted_column": _Kind(spoiling.shifted_column, _is_plain_text, "lệch cột", "a column shifted"),
    "wrong_encoding": _Kind(
        spoiling.wrong_encoding, _has_vietnamese_utf8_headings, "sai bảng mã", "encoded twice over"
    ),
    "dates_after_receipt": _Kind(
        spoiling.dates_after_receipt, _is_plain_text, "ngày sau khi nhận tệp", "dates after receipt"
    ),
    "other_agencys_rows": _Kind(
        spoiling.other_agencys_rows, _is_plain_text, "dòng của cơ quan khác", "another agency's rows"
    ),
    "personal_data": _Kind(spoiling.personal_data, _is_plain_text, "dữ liệu cá nhân", "personal data"),
    "totals_row": _Kind(spoiling.totals_row, _is_plain_text, "dòng tổng cộng", "a totals row"),
    "changed_header": _Kind(spoiling.changed_header, _is_plain_text, "đổi tên cột", "a changed header"),
    "truncated_file": _Kind(
        spoiling.truncated_file, lambda manner: bool(manner.compression), "tệp bị cắt cụt", "a truncated file"
    ),
    "cut_rows": _Kind(
        spoiling.cut_rows, lambda manner: manner.manifest, "thiếu dòng so với manifest", "fewer rows than stated"
    ),
    "resent": _Kind(spoiling.resent, lambda manner: not manner.manifest, "gửi lại y nguyên", "sent again as it was"),
    "corrected": _Kind(spoiling.corrected, _is_plain_text, "gửi bản sửa", "a corrected delivery"),
    "volume_spike": _Kind(spoiling.volume_spike, _is_plain_text, "khối lượng tăng vọt", "a spike in volume"),
}
_SILENT = "silent_agency"


@dataclass
class Mess:
    """Where faults are to be, and those planted so far."""

    places: dict[tuple[str, str], str]
    silent: dict[str, str]
    agencies: tuple[str, ...]
    planted: list[PlantedFault] = field(default_factory=list)

    @staticmethod
    def draw(population: Population, dossiers: int, seed: int) -> Mess:
        """Choose an agency and a month for every fault; ``dossiers`` as in ``write_sample``."""
        rng = np.random.default_rng([seed, 12])
        months = [month for month in sample_months() if month.year == YEARS[1]]
        counts = {month.code: population.new_dossiers(dossiers, month) for month in months}
        free = [str(code) for code in rng.permutation(population.codes)]
        places: dict[tuple[str, str], str] = {}
        for kind, how in _KINDS.items():
            for _ in range(_PLACES):
                month = months[int(rng.integers(len(months)))].code
                agency = next(
                    (
                        code
                        for code in free
                        if how.fits(manner_of(code)) and counts[month][population.codes.index(code)] >= _FEWEST
                    ),
                    None,
                )
                if agency is not None:
                    free.remove(agency)
                    places[agency, month] = kind
        since = months[-2].code
        silence = PlantedFault(
            _SILENT, free[0], _DATASET, since, 1, "", "missing", "missing", 0,
            "cơ quan không gửi gì từ kỳ này", "the agency sends nothing from this period on",
        )  # fmt: skip
        return Mess(places, {free[0]: since}, population.codes, [silence])

    def is_silent(self, agency_code: str, month: Month) -> bool:
        """Whether an agency sends nothing for a month."""
        return agency_code in self.silent and month.code >= self.silent[agency_code]

    def deliveries(
        self, agency_code: str, dataset: str, month: Month, cells: pl.DataFrame, manner: Manner
    ) -> list[Sent]:
        """What an agency sends for a month: the clean file, or what a fault makes of it."""
        kind = self.places.get((agency_code, month.code)) if dataset == _DATASET else None
        clean = rendered(cells, manner)
        if kind is None:
            return [Sent(1, clean, len(cells))]
        other = next(code for code in self.agencies if code != agency_code)
        sent = _KINDS[kind].spoil(Source(cells, manner, clean, agency_code, other))
        for each in sent:
            if each.status:
                revision = f".r{each.revision}" if each.revision > 1 else ""
                self.planted.append(
                    PlantedFault(
                        kind, agency_code, dataset, month.code, each.revision,
                        f"{agency_code}/{dataset}/{month.code}{revision}{manner.suffix}", each.status, each.caught_by,
                        each.refused, _KINDS[kind].what_vi, _KINDS[kind].what_en,
                    )
                )  # fmt: skip
        return sent

    def write_key(self, path: Path, *, dossiers: int, seed: int) -> None:
        """The key beside the inbox: which faults were planted where, and what must become of them."""
        key = {"synthetic": True, "dossiers": dossiers, "seed": seed, "faults": [asdict(each) for each in self.planted]}
        place(path, json.dumps(key, ensure_ascii=False, indent=1).encode())


def key_path(inbox: Path) -> Path:
    """Where the key of a messy inbox lies: beside it, since an inbox holds deliveries only."""
    return inbox.with_name(f"{inbox.name}.faults.json")

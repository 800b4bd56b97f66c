"""What a command reads: the publication, as the reader in force may see it, and the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestration.cli.exits import WrongUsage

if TYPE_CHECKING:
    from orchestration.ledger import Ledger
    from orchestration.publication.audience import Audience
    from orchestration.publication.reader import Publication
    from orchestration.settings import Settings


def opened(settings: Settings, number: int | None = None, *, audience: Audience | None = None) -> Publication:
    """The current publication, or the one of a number; to the public (``THUOC_AUDIENCE``) without what is classified.

    Raises:
        NoPublication: nothing was published yet, or no such number is kept.
        DamagedPublication: the version's manifest cannot be read, or a file of it is gone.
    """
    from orchestration.publication.reader import open_publication

    return open_publication(settings.published, number, audience or settings.audience)


@contextmanager
def ledger_of(settings: Settings) -> Iterator[Ledger]:
    """The home's ledger.

    Raises:
        WrongUsage: nothing was run in this home yet.
    """
    from orchestration.ledger import Ledger

    if not settings.home.is_dir():
        raise WrongUsage(f"chưa có dữ liệu ở {settings.home}; chạy `thuoc run` / nothing at {settings.home} yet")
    with Ledger.open(settings.ledger_url) as ledger:
        yield ledger

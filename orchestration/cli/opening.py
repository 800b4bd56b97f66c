"""The publication that a command reads, as the reader in force may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

"""``--period``: the code of a period of figures."""

from __future__ import annotations

from orchestration.cli.exits import WrongUsage
from orchestration.domain.periods import Period, parse_period


def asked_period(code: str) -> Period:
    """The period of a code.

    Raises:
        WrongUsage: the code is no period's; the message shows the forms.
    """
    try:
        return parse_period(code)
    except ValueError as error:
        raise WrongUsage(str(error)) from None

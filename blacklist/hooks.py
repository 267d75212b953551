"""Who else keeps an address blocked and has to let go of it before a release counts.

This app knows no provider: whoever does registers here when the program starts.
"""

from collections.abc import Callable

from blacklist.models import Suppression

# Asked inside the release's transaction. True: it takes the release to an outside list
# and calls services.finish_release or services.refuse_release when that has answered.
Carrier = Callable[[Suppression], bool]

_carriers: list[Carrier] = []


def register_carrier(carrier: Carrier) -> None:
    """Let a carrier take part in every release from now on. Twice is once."""
    if carrier not in _carriers:
        _carriers.append(carrier)


def carry(suppression: Suppression) -> bool:
    """Tell every carrier; whether at least one of them takes the release out."""
    # All of them have to hear of it, not only the first that says yes.
    answers = [carrier(suppression) for carrier in _carriers]
    return any(answers)

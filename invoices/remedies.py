"""The one action that helps an invoice which needs somebody's attention."""

from enum import Enum

from delivery.causes import Cause
from delivery.timeline import Journey


class Remedy(Enum):
    """What its button offers. WAIT has none: there is nothing to do but that."""

    EDIT = "edit"
    PREPARE = "prepare"
    CORRECT = "correct"
    RESEND = "resend"
    WRITE_TO_IT = "write_to_it"
    WAIT = "wait"
    CANCEL = "cancel"


# What is not here is the address's fault, or its mailbox's: another one helps.
_BY_CAUSE = {
    Cause.ON_ITS_WAY: Remedy.RESEND,
    Cause.RETRYING: Remedy.WAIT,
    Cause.DEFERRED: Remedy.WAIT,
    Cause.UNCONFIRMED: Remedy.RESEND,
    Cause.SOFT_BOUNCE: Remedy.RESEND,
    Cause.FILTER: Remedy.WRITE_TO_IT,
    Cause.ATTACHMENTS: Remedy.WRITE_TO_IT,
}


def remedy_of(journey: Journey) -> Remedy:
    """What to do about a message that stopped or is late.

    One that still stands in our own queue is sent from there: a second one would only
    stand behind it.
    """
    cause = journey.diagnosis.cause
    if cause == Cause.ON_ITS_WAY and journey.message.accepted_at is None:
        return Remedy.WAIT
    return _BY_CAUSE.get(cause, Remedy.CORRECT)

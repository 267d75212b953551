"""What can go wrong at a PAC or at the SAT. Each says whether trying again helps."""


class PacError(Exception):
    """Base of the PAC's errors. `words` are the PAC's own, or ours about the line."""

    retry: bool

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class PacRejected(PacError):
    """A plain no to the document itself: surely not done, and it never will be so.

    code: the SAT's or the PAC's, e.g. "CFDI40147" or "302".
    """

    retry = False

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code

    def __str__(self) -> str:
        return f"{self.code}: {self.words}"


class StampRejected(PacRejected):
    """Surely not stamped: correct the invoice and issue it again."""


class CancelRejected(PacRejected):
    """Surely not cancelled: the SAT or the PAC refuses the request."""


class PacUnavailable(PacError):
    """No usable answer: done or not, the same bytes may be sent again."""

    retry = True


class AlreadyStamped(PacUnavailable):
    """The PAC stamped these bytes before and does not give that stamp now."""


class PacNotReached(PacUnavailable):
    """Surely nothing was done: it was not reached, or it refuses our account."""

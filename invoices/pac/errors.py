"""What can go wrong at a PAC. Each says whether trying again helps."""


class PacError(Exception):
    """Base of the PAC's errors. `words` are the PAC's own, or ours about the line."""

    retry: bool

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class StampRejected(PacError):
    """Surely not stamped, and the same bytes never will be: correct and issue again.

    code: the SAT's or the PAC's, e.g. "CFDI40147" or "302".
    """

    retry = False

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code

    def __str__(self) -> str:
        return f"{self.code}: {self.words}"


class StampUnavailable(PacError):
    """No usable answer: stamped or not, the same bytes may be sent again."""

    retry = True

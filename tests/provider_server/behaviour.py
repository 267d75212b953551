"""What the server is told to do, and what it did."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """What goes back: the status line's end and a JSON object."""

    status: str
    body: dict[str, object]


@dataclass
class Behaviour:
    """What the provider does with a post, and what it did."""

    delay_seconds: float = 0
    # The same message again is the same acceptance, as with an idempotency key.
    knows_keys: bool = False
    # "429", "500", "401", "hangs up before": before the acceptance, others after it.
    fault: str = ""
    # What "kills before" (the body is read) and "kills after" (the acceptance) do.
    kill_client: Callable[[], None] | None = None
    # How many of the posts meet the fault; the seed makes it the same ones each time.
    share: float = 1
    seed: int = 0
    calls: int = 0
    # How often each of our message UUIDs was accepted.
    accepted: Counter[str] = field(default_factory=Counter)
    # To whom the last one of each went.
    recipients: dict[str, str] = field(default_factory=dict)
    # By idempotency key: when it came, with what body, and what was answered.
    keys: dict[str, tuple[float, int, Answer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # It must be the same again, not secret.
        self._random = random.Random(self.seed)  # noqa: S311

    def accept(self, message: str, recipient: str = "") -> None:
        if not (self.knows_keys and message in self.accepted):
            self.accepted[message] += 1
        self.recipients[message] = recipient

    def next_fault(self) -> str:
        """The fault that this post meets; "" for none."""
        if self.fault and (self.share >= 1 or self._random.random() < self.share):
            return self.fault
        return ""

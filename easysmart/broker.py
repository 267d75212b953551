"""The broker of a laptop: kombu's file system transport, without its races.

kombu 5.7 creates a message's file, and an exchange's, before it writes and locks them.
A process that reads in between finds an empty file and dies of a JSONDecodeError. Here
every file appears whole, by a rename, and a message is taken by a rename too.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

_BINDING = threading.Lock()


class Channel(filesystem.Channel):
    # kombu passes more than its own stubs tell.
    def _put(  # type: ignore[override]
        self, queue: str, payload: Any, **kwargs: Any
    ) -> None:
        name = f"{monotonic_ns():020}_{uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out) / name, payload)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f".taken-{name}"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:
                # Another consumer was quicker.
                continue
            payload = loads(bytes_to_str(taken.read_bytes()))
            taken.unlink()
            return payload
        raise Empty

    def queue_bind(self, *args: Any, **kwargs: Any) -> None:
        # kombu remembers a binding before it is in the file: a thread that came second
        # would publish to an exchange that leads nowhere yet.
        with _BINDING:
            super().queue_bind(*args, **kwargs)

    def _queue_bind(
        self,
        exchange: str,
        routing_key: str | None,
        pattern: str | None,
        queue: str | None,
    ) -> None:
        binding = filesystem.exchange_queue_t(
            routing_key or "", pattern or "", queue or ""
        )
        # kombu refuses names here that would leave the folder; its stubs leave it out.
        file: Path = self._exchange_file(exchange)  # type: ignore[attr-defined]
        with _locked(self.control_folder / ".lock"):
            known = self.get_table(exchange)
            if binding not in known:
                _write_whole(file, [binding, *known])


class Transport(filesystem.Transport):
    Channel = Channel


def folder_options(directory: Path) -> dict[str, Any]:
    """The transport's options for messages in this directory, made when absent."""
    queue, control = directory / "queue", directory / "control"
    for folder in (queue, control):
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
        # Seconds between two looks into the folder: an invoice takes several hops.
        "polling_interval": 0.2,
    }


def register() -> None:
    """Let Celery use this transport for every "filesystem://" URL."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"


def _write_whole(path: Path, payload: Any) -> None:
    """A reader finds the old file, the new file or none, never a part of one."""
    draft = path.with_name(f".draft-{uuid4()}")
    draft.write_bytes(str_to_bytes(dumps(payload)))
    draft.replace(path)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

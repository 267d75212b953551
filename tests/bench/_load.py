"""Requests at a steady rate from one thread, cheap beside what they measure.

Open loop: a request is due whether the last one was answered or not, and its time
counts from that moment, so that one that had to wait counts fully.
"""

import asyncio
import re
from collections.abc import Sequence

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class _Connection(asyncio.Protocol):
    """One kept connection, one request at a time."""

    def connection_made(self, transport) -> None:
        self.transport = transport

    def ask(self, request: bytes) -> asyncio.Future[bytes]:
        self.received = b""
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.answer

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, found, body = self.received.partition(b"\r\n\r\n")
        # An answer of 204 has neither a body nor its length.
        length = _LENGTH.search(head)
        if found and len(body) >= (int(length[1]) if length else 0):
            self.answer.set_result(head)

    def connection_lost(self, error) -> None:
        if not self.answer.done():
            self.answer.set_exception(error or EOFError("closed by the server"))


def times_at_rate(
    port: int, requests: Sequence[bytes], *, per_second: int, connections: int
) -> list[float]:
    """Seconds from the moment each was due to its answer. Raises unless all are 2xx.

    per_second: infinite to have all of them due at once.
    """
    return asyncio.run(_send(port, requests, 1 / per_second, connections))


async def _send(port, requests, pause, connections) -> list[float]:
    loop = asyncio.get_running_loop()
    # In turn, so that none is idle for so long that the server closes it.
    idle: asyncio.Queue[_Connection] = asyncio.Queue()
    for _ in range(connections):
        _, connection = await loop.create_connection(_Connection, "localhost", port)
        # Each is used once before anything counts.
        await connection.ask(requests[0])
        idle.put_nowait(connection)

    async def ask(request: bytes, due: float) -> float:
        connection = await idle.get()
        head = await connection.ask(request)
        idle.put_nowait(connection)
        assert head.startswith(b"HTTP/1.1 2"), head
        return loop.time() - due

    started = loop.time() + 0.5
    tasks = []
    for number, request in enumerate(requests):
        due = started + number * pause
        await asyncio.sleep(due - loop.time())
        tasks.append(loop.create_task(ask(request, due)))
    return list(await asyncio.gather(*tasks))

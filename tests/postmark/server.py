"""Postmark's `POST /email` as Anymail calls it: answers late, counts, fails when told.

    python -m tests.postmark.server --port 8025 [--tls CERTIFICATE] [--delay 0.08]

Under tests it runs in a thread, see `Postmark`; under benchmarks in its own process.
`GET /count` answers how many messages it accepted.
"""

import argparse
import asyncio
import json
import re
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_KEY = re.compile(rb'"message": "([0-9a-f-]{36})"')
_TO = re.compile(rb'"To": "([^"]*)"')


@dataclass
class Behaviour:
    """What the provider does with a post, and what it did."""

    delay_seconds: float = 0
    # The same message again is the same acceptance, as with an idempotency key.
    knows_keys: bool = False
    # "", "429", "500", "401": before the acceptance. The others after it.
    fault: str = ""
    calls: int = 0
    # How often each of our message UUIDs was accepted.
    accepted: Counter[str] = field(default_factory=Counter)

    def accept(self, key: str) -> None:
        if not (self.knows_keys and key in self.accepted):
            self.accepted[key] += 1


REFUSALS = {
    "401": b"401 Unauthorized",
    "429": b"429 Too Many Requests\r\nRetry-After: 3600",
    "500": b"500 Internal Server Error",
}


async def serve_connection(
    behaviour: Behaviour, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer the posts of one connection until it is closed."""
    try:
        while await _answer(behaviour, reader, writer):
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def _answer(
    behaviour: Behaviour, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """Read one request and answer it. False when the connection is to be cut."""
    head = await reader.readuntil(b"\r\n\r\n")
    if head.startswith(b"GET"):
        writer.write(_response(b"200 OK", str(sum(behaviour.accepted.values()))))
        return True
    length = _LENGTH.search(head)
    body = await reader.readexactly(int(length[1]) if length else 0)
    behaviour.calls += 1
    await asyncio.sleep(behaviour.delay_seconds)
    fault = behaviour.fault
    if fault in REFUSALS:
        writer.write(_response(REFUSALS[fault], '{"ErrorCode": 1, "Message": "No"}'))
        return True
    key, to = _KEY.search(body), _TO.search(body)
    behaviour.accept(key[1].decode() if key else str(uuid4()))
    if fault == "silence after":
        await asyncio.sleep(3600)
    if fault == "hangs up after":
        return False
    accepted = {
        "To": to[1].decode() if to else "",
        "MessageID": key[1].decode() if key else str(uuid4()),
        "ErrorCode": 0,
        "Message": "OK",
    }
    status = REFUSALS["500"] if fault == "500 after" else b"200 OK"
    answer = _response(status, json.dumps(accepted))
    if fault == "half an answer":
        writer.write(answer[: len(answer) - 40])
        await writer.drain()
        return False
    writer.write(answer)
    return True


def _response(status: bytes, body: str) -> bytes:
    length = str(len(body)).encode()
    head = (
        b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %b\r\n\r\n"
    )
    return head % (status, length) + body.encode()


class Postmark:
    """The server in a thread of this process. Stop it to refuse connections."""

    def __init__(self, port: int, *, tls=None, **behaviour) -> None:
        self.port = port
        self.tls = tls
        self.url = f"{'https' if tls else 'http'}://localhost:{port}/"
        self.behaviour = Behaviour(**behaviour)
        self.start()

    def stop(self) -> None:
        """Cut what is open, refuse what comes."""
        self.loop.call_soon_threadsafe(self.told_to_stop.set)
        self.thread.join()

    def start(self) -> None:
        """Start, also again after stop(), on the same port."""
        self.is_up = threading.Event()
        self.thread = threading.Thread(target=asyncio.run, args=[self._serve()])
        self.thread.start()
        self.is_up.wait()

    async def _serve(self) -> None:
        self.loop, self.told_to_stop = asyncio.get_running_loop(), asyncio.Event()
        server = await listen(self.behaviour, self.port, tls=self.tls)
        self.is_up.set()
        await self.told_to_stop.wait()
        server.close()


async def listen(behaviour: Behaviour, port: int, *, tls=None) -> asyncio.Server:
    async def serve(reader, writer):
        await serve_connection(behaviour, reader, writer)

    return await asyncio.start_server(serve, "localhost", port, ssl=tls, backlog=500)


async def serve_forever(behaviour: Behaviour, port: int, *, tls=None) -> None:
    server = await listen(behaviour, port, tls=tls)
    await server.serve_forever()


def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tls", type=Path)
    parser.add_argument("--delay", type=float, default=0)
    options = parser.parse_args()
    tls = server_context(options.tls) if options.tls else None
    behaviour = Behaviour(delay_seconds=options.delay)
    asyncio.run(serve_forever(behaviour, options.port, tls=tls))


if __name__ == "__main__":
    main()

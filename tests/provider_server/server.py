"""Postmark, Resend and Amazon SES over HTTP: answer late, count, fail when told.

    python -m tests.provider_server.server --port 8025 [--tls PEM] [--delay 0.08]

The path tells whose protocol a post speaks. Under tests it runs in a thread, see
`ProviderServer`; under benchmarks in its own process. `GET /count` answers how many
messages it accepted.
"""

import argparse
import asyncio
import json
import re
import ssl
import threading
from pathlib import Path

from tests.provider_server import amazon_ses, postmark, resend
from tests.provider_server.behaviour import Behaviour

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
REFUSALS = {
    "307": "307 Temporary Redirect\r\nLocation: /email",
    "401": "401 Unauthorized",
    "429": "429 Too Many Requests\r\nRetry-After: 3600",
    "500": "500 Internal Server Error",
}


async def serve_connection(
    behaviour: Behaviour, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer the requests of one connection until it is closed."""
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
        writer.write(_response("200 OK", _read(behaviour, head.split()[1].decode())))
        return True
    if behaviour.fault == "kills before":
        behaviour.kill_client()
        return False
    length = _LENGTH.search(head)
    body = await reader.readexactly(int(length[1]) if length else 0)
    behaviour.calls += 1
    await asyncio.sleep(behaviour.delay_seconds)
    fault, protocol = behaviour.next_fault(), _protocol(head)
    if fault == "hangs up before":
        return False
    if fault in REFUSALS:
        refused = protocol.refusal(REFUSALS[fault].partition("\r")[0])
        writer.write(_response(REFUSALS[fault], refused))
        return True
    answer = protocol.answer(behaviour, head, body)
    if fault == "kills after":
        behaviour.kill_client()
        return False
    if fault == "silence after":
        await asyncio.sleep(3600)
    if fault == "hangs up after":
        return False
    status = REFUSALS["500"] if fault == "500 after" else answer.status
    response = _response(status, answer.body)
    if fault == "half an answer":
        writer.write(response[:-20])
        await writer.drain()
        return False
    writer.write(response)
    return True


def _protocol(head: bytes):
    if head.startswith(b"POST /emails "):
        return resend
    return amazon_ses if head.startswith(b"POST /v2/email/") else postmark


def _read(behaviour: Behaviour, target: str) -> object:
    if target.startswith("/messages/outbound"):
        return postmark.look_up(behaviour, target)
    return sum(behaviour.accepted.values())


def _response(status: str, body: object) -> bytes:
    text = json.dumps(body)
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(text)}\r\n\r\n{text}".encode()


class ProviderServer:
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

"""Long responses, encoded while they are sent: the memory they take does not grow with their length."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any, NamedTuple

from flask import Response as FlaskResponse

from mockpaywall.paywall.envelope import encode_json

CHUNK_BYTES = 64 * 1024
"""A chunk has at least so many bytes, apart from the last. A response that fits into one is not streamed."""


def stream_response(pieces: Iterable[bytes], content_type: str) -> FlaskResponse:
    """Return *pieces* as a response. The first chunk is made now, so that errors of that part are refusals."""
    chunks = _join_chunks(pieces)
    first = next(chunks, b"")
    second = next(chunks, None)
    body = first if second is None else _resume(first, second, chunks)
    return FlaskResponse(body, content_type=content_type)


def _resume(first: bytes, second: bytes, chunks: Generator[bytes]) -> Iterator[bytes]:
    """Closing this closes *chunks*: what they hold is freed in the thread that closes, not in the event loop."""
    with closing(chunks):
        yield from (first, second)
        yield from chunks


class JsonStream(NamedTuple):
    """The object `{NAME: [ITEMS], ...rest}`. The rest is made after the last item."""

    name: str
    items: Iterable[object]
    make_rest: Callable[[], Mapping[str, Any]]

    def with_rest(self, more: Mapping[str, Any]) -> JsonStream:
        """Return the object with further members."""
        return self._replace(make_rest=lambda: {**self.make_rest(), **more})


def stream_json(stream: JsonStream) -> FlaskResponse:
    """Return *stream* as a response."""
    return stream_response(_encode(stream), "application/json")


def encode_array(items: Iterable[object]) -> Iterator[bytes]:
    """Encode a JSON array, an item at a time."""
    yield b"["
    for index, item in enumerate(items):
        yield b"," + encode_json(item) if index else encode_json(item)
    yield b"]"


def _encode(stream: JsonStream) -> Iterator[bytes]:
    yield b"{" + encode_json(stream.name) + b":"
    yield from encode_array(stream.items)
    rest = encode_json(stream.make_rest())
    yield b"}" if rest == b"{}" else b"," + rest[1:]


def _join_chunks(pieces: Iterable[bytes]) -> Generator[bytes]:
    buffer = bytearray()
    for piece in pieces:
        buffer += piece
        if len(buffer) >= CHUNK_BYTES:
            yield bytes(buffer)
            buffer.clear()
    if buffer:
        yield bytes(buffer)

"""Quick requests on a timetable, in a process of its own: `probe.py PORT`, until its stdin closes.

A request that is due while the one before is still unanswered is sent late, and it is known how late: so both can be
told, what a waiting client saw and what clients that do not wait for each other would have seen.
Prints one JSON list of [due, sent, answered, right]; moments are on the clock of time.monotonic.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException

from job import HEADERS, HOST, PATH, good_body

PER_SECOND = 200
ANSWER_LIMIT_S = 10
Shot = tuple[float, float, float, bool]


def probe(port: int, stop: threading.Thread) -> list[Shot]:
    """Asks on one kept connection until *stop* has ended."""
    connection = HTTPConnection(HOST, port, timeout=ANSWER_LIMIT_S)
    shots: list[Shot] = []
    due = time.monotonic()
    while stop.is_alive():
        time.sleep(max(0, due - time.monotonic()))
        sent = time.monotonic()
        right = _ask(connection)
        shots.append((due, sent, time.monotonic(), right))
        due += 1 / PER_SECOND
    connection.close()
    return shots


def _ask(connection: HTTPConnection) -> bool:
    try:
        connection.request("POST", PATH, good_body(), HEADERS)
        response = connection.getresponse()
        response.read()
    except (OSError, HTTPException):
        connection.close()
        return False
    return response.status == 200


if __name__ == "__main__":
    end = threading.Thread(target=sys.stdin.read, daemon=True)
    end.start()
    print(json.dumps(probe(int(sys.argv[1]), end)))

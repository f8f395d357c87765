"""The README's tables against the code: what it lists is what there is."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from mockpaywall.app import create_app
from mockpaywall.modes.description import GRAMMAR
from mockpaywall.modes.magic_phone import FAULT_NUMBERS
from mockpaywall.paywall.error_codes import find_by_number
from mockpaywall.paywall.strictness import STRICTNESS
from mockpaywall.settings.markdown import to_markdown
from tests.docs import expected
from tests.docs.readme import ROOT, code, heading, rows, section
from tests.docs.serving import GOOD, JSON, KEYS, PATH, ask, serving


@dataclass(frozen=True, slots=True)
class Sent:
    """A request, as `ask` takes it."""

    body: str = GOOD
    headers: tuple[str, ...] = (JSON, *KEYS)
    method: str = "POST"
    target: str = PATH

    def to(self, port: int) -> tuple[dict[str, str], str]:
        """The headers of the answer, names as sent, the status under "status"; and its body."""
        answer = ask(port, self.body, self.headers, method=self.method, target=self.target)
        head, _, body = answer.decode().partition("\r\n\r\n")
        status, *lines = head.split("\r\n")
        return {"status": status.split()[1], **dict(line.split(": ", 1) for line in lines)}, body


SITUATIONS: dict[str, Sent | None] = {
    "a key header is missing or empty": Sent(headers=(JSON, "apikeyprivate:", KEYS[1])),
    "the key pair is not among `--credentials`": None,
    "the content type is not JSON": Sent(headers=("Content-Type: text/plain", *KEYS)),
    "the body is over 64 KiB": Sent(body=GOOD + " " * 65_536),
    "the body is no JSON object: syntax, encoding, NaN, a key twice": Sent(body="[]"),
    "a field is missing, empty or of the wrong type": Sent(body="{}"),
    "UserPhone is no phone number": Sent(body=GOOD.replace("905123456710", "0512-345")),
    "nothing is served at the path": Sent(target="/api"),
    "the method is not POST (the reply has `Allow`)": Sent(method="GET"),
    "a defect of the mock": None,
}
"""None: not to be had from a server without settings."""

HINTED: dict[str, Sent] = {
    "`userPhone` for `UserPhone`": Sent(body=GOOD.replace("UserPhone", "userPhone")),
    "the header `apikeyprivat`": Sent(headers=(JSON, "apikeyprivat: my-key", KEYS[1])),
    "the public key pair only": Sent(headers=(JSON, "apikeypublic: a", "apiclientpublic: b")),
    "a comment, as in the documented sample": Sent(body=GOOD.replace("}", " // note\n}")),
    '`"ReferenceCode": "{{$guid}}"`': Sent(body=GOOD.replace("order-1", "{{$guid}}")),
    "a form": Sent(headers=("Content-Type: application/x-www-form-urlencoded", *KEYS)),
    "`/paywall/masterpass/session`": Sent(target="/paywall/masterpass/session"),
}


def told(code_cell: str) -> int:
    """The number in `4 HeaderMissing`; the name must be its official one."""
    number, name = code_cell.split()
    row = find_by_number(int(number))
    assert row
    assert row.name == name
    return row.number


REFUSALS = {
    situation: (status, told(cell)) for situation, status, cell in rows(section("The endpoint"), "situation")
}


def test_every_situation_is_known() -> None:
    assert REFUSALS.keys() == SITUATIONS.keys()


@pytest.mark.parametrize("situation", [name for name, sent in SITUATIONS.items() if sent])
def test_a_refusal_is_as_told(situation: str, port: int) -> None:
    sent = SITUATIONS[situation]
    assert sent
    headers, body = sent.to(port)
    assert (headers["status"], json.loads(body)["ErrorCode"]) == REFUSALS[situation]
    assert ("Allow" in headers) == ("`Allow`" in situation)


def test_an_unknown_pair_is_refused_as_told(tmp_path: Path) -> None:
    with serving(tmp_path, "--credentials", "other-key:other-client") as port:
        headers, body = Sent().to(port)
    told_so = REFUSALS["the key pair is not among `--credentials`"]
    assert (headers["status"], json.loads(body)["ErrorCode"]) == told_so


def test_every_refusal_can_travel_as_http_200(tmp_path: Path) -> None:
    with serving(tmp_path, "--http-status", "always-200") as port:
        answers = {name: sent.to(port) for name, sent in SITUATIONS.items() if sent}
    assert {headers["status"] for headers, _ in answers.values()} == {"200"}
    codes = {name: json.loads(body)["ErrorCode"] for name, (_, body) in answers.items()}
    assert codes == {name: REFUSALS[name][1] for name in answers}


def test_the_hints(tmp_path: Path) -> None:
    shown = dict(rows(section("The endpoint"), "what was sent"))
    with serving(tmp_path) as port:
        given = {name: sent.to(port)[0].get("X-Mock-Hint") for name, sent in HINTED.items()}
        Sent().to(port)
        given["a ReferenceCode for the second time"] = Sent().to(port)[0].get("X-Mock-Hint")
    assert given == shown


def test_the_fields_are_those_of_the_schema() -> None:
    schema = json.loads((ROOT / "schemas" / "create-session.request.json").read_text(encoding="utf-8"))
    kinds = {"string": "string", "boolean": "bool"}
    fields = [
        [
            f"`{name}`",
            kinds[field["type"]],
            "yes" if name in schema["required"] else "no",
            f"{field['minLength']} to {field['maxLength']} characters" if "maxLength" in field else "",
        ]
        for name, field in schema["properties"].items()
    ]
    shown = rows(section("The endpoint"), "field")
    phone = next(row for row in shown if row[0] == "`UserPhone`")
    assert phone.pop() == "10 to 15 digits, one leading + allowed"
    phone.append("")
    assert shown == fields


def test_strictness_has_the_levels_that_there_are() -> None:
    assert heading(section("Strictness"), "`--strictness`")[1:] == list(STRICTNESS)


def test_the_grammar_of_modes() -> None:
    (grammar,) = code(section("Modes"), "")
    assert grammar.splitlines() == list(GRAMMAR)


@pytest.mark.parametrize(
    "table", [expected.parts, expected.words, expected.magic_phones, expected.chaos_profiles]
)
def test_the_tables_of_modes(table: object) -> None:
    assert callable(table)
    assert table() in section("Modes")


def test_the_numbers_of_the_magic_faults() -> None:
    numbered = ", ".join(f"{number} {name}" for number, name in enumerate(FAULT_NUMBERS, 1))
    assert f"`fault=N` takes the numbers {numbered};" in section("Modes")


def test_the_profile_that_is_shown_can_be_used(tmp_path: Path) -> None:
    (written,) = code(section("Modes"), "toml")
    (tmp_path / "mockpaywall.toml").write_text(written, encoding="utf-8")
    with serving(tmp_path, "--mode", "profile=monday", "--no-magic") as port:
        assert Sent().to(port)[0]["X-Mock-Mode"].startswith("delay=200..800")


def test_the_settings() -> None:
    assert to_markdown() in section("Settings")


def test_the_admin_calls() -> None:
    shown = {
        f"{method} /__admin/{path}"
        for request, _ in rows(section("Admin calls"), "call")
        for methods, _, path in [request.strip("`").rpartition(" ")]
        for method in methods.split(", ")
    }
    served = {
        f"{method} {rule.rule.replace('<', '{').replace('>', '}')}"
        for rule in create_app().url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/__admin/") and "<path:" not in rule.rule and rule.rule != "/__admin/"
    }
    assert shown == served


def test_the_admin_calls_that_are_shown_work(tmp_path: Path) -> None:
    (lines,) = code(section("Admin calls"), "sh")
    calls = [shlex.split(line) for line in lines.splitlines()]
    with serving(tmp_path) as port:
        for curl, option, method, url, *data in calls:
            sent = Sent(data[1] if data else "", (), method, url.removeprefix("http://127.0.0.1:8080"))
            assert (curl, option, sent.to(port)[0]["status"][0]) == ("curl", "-X", "2")


def test_the_links_lead_somewhere() -> None:
    links = expected.links(section("More"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []

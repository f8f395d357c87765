"""What a page says, read from its HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID_ELEMENTS = frozenset({"input", "meta", "br", "link"})


@dataclass
class HtmlPage:
    """The parts of a page that tests look at."""

    language: str = ""
    heading: str = ""
    alert: str = ""
    text: str = ""
    """All text besides style and script, with single spaces."""
    form: dict[str, str] = field(default_factory=dict)
    """The attributes of the form."""
    fields: list[tuple[str, str]] = field(default_factory=list)
    """The hidden inputs, in their order."""
    buttons: list[dict[str, str]] = field(default_factory=list)
    """Their attributes."""
    links: list[str] = field(default_factory=list)
    style: str = ""
    script: str = ""
    elements: set[str] = field(default_factory=set)


def parse_page(body: bytes) -> HtmlPage:
    """Parse the HTML of one of our pages."""
    parser = _Parser()
    parser.feed(body.decode())
    parser.close()
    parser.page.text = " ".join(parser.page.text.split())
    return parser.page


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = HtmlPage()
        self._open: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.page.elements.add(tag)
        if tag not in VOID_ELEMENTS:
            self._open.append((tag, values))
        match tag:
            case "html":
                self.page.language = values["lang"]
            case "form":
                self.page.form = values
            case "input" if values.get("type") == "hidden":
                self.page.fields.append((values["name"], values["value"]))
            case "button":
                self.page.buttons.append(values)
            case "a":
                self.page.links.append(values["href"])

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tag, values = self._open[-1] if self._open else ("", {})
        if tag in ("style", "script"):
            setattr(self.page, tag, data)
            return
        self.page.text += data
        if tag == "h1":
            self.page.heading += data
        if values.get("role") == "alert":
            self.page.alert += data

"""The parts of a request pattern: its keys, in the order in which they are asked. To add one is a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from mockpaywall.matching import bare, methods, several, sources
from mockpaywall.matching.bare import Template
from mockpaywall.matching.field import Field
from mockpaywall.matching.pattern_error import PatternError, nearest
from mockpaywall.matching.several import AnyOf, Demand
from mockpaywall.matching.sources import Source
from mockpaywall.matching.spot import Spot, one_of
from mockpaywall.matching.values import binary, catalogue
from mockpaywall.matching.values.matcher import Matcher

NAMES = "an object of names and matchers"

Stated = Mapping[str, Spot]
"""The keys that a pattern has -> where their values stand."""


@dataclass(frozen=True, slots=True)
class Part:
    """A key of a request pattern."""

    key: str
    label: str
    """How a difference calls a field of it; the field's name is put behind."""
    weight: float
    """How much the distance of a field of it counts."""
    source: Callable[[str], Source]
    read: Callable[[Part, Stated], Iterator[Field]]
    """The fields that a pattern with this key has. Raises PatternError."""

    def field(self, name: str, demand: Demand) -> Field:
        """A field of it."""
        label = f"{self.label} {name}" if name else self.label
        return Field(self.key, name, demand, label, self.weight, self.source(name))


def _one(value: Callable[[Spot], Matcher | None]) -> Callable[[Part, Stated], Iterator[Field]]:
    """Reads a part that has no names; None asks nothing."""

    def read(part: Part, stated: Stated) -> Iterator[Field]:
        if matcher := value(stated[part.key]):
            yield part.field("", AnyOf(matcher))

    return read


def _named(value: Callable[[Spot], Demand]) -> Callable[[Part, Stated], Iterator[Field]]:
    """Reads a part that is an object of names."""

    def read(part: Part, stated: Stated) -> Iterator[Field]:
        for name, spot in stated[part.key].members(NAMES).items():
            yield part.field(name, value(spot))

    return read


def _matcher(spot: Spot) -> Demand:
    return AnyOf(catalogue.read(spot))


def _path_parameters(part: Part, stated: Stated) -> Iterator[Field]:
    wanted = stated[part.key].members(NAMES)
    if not wanted:
        return
    if "urlPathTemplate" not in stated:
        raise stated[part.key].error("urlPathTemplate beside pathParameters")
    template = bare.read_template(stated["urlPathTemplate"])
    bound = replace(part, source=partial(_of_template, template))
    for name, spot in wanted.items():
        if name not in template.names:
            known = one_of(template.names) if template.names else "no name: the template has none"
            raise PatternError(spot.pointer, "another name", known, nearest(name, template.names))
        yield bound.field(name, _matcher(spot))


def _of_template(template: Template, name: str) -> Source:
    path = sources.path("")
    return lambda call: template.value(path(call)[0], name)


def _bodies(part: Part, stated: Stated) -> Iterator[Field]:
    spot = stated[part.key]
    for each in spot.items("matchers", least=0):
        if isinstance(each.value, dict) and binary.KEY in each.value:
            label, source = f"{part.label} in base64", sources.octets("")
            yield Field(part.key, "", AnyOf(binary.read(each)), label, part.weight, source)
        else:
            yield part.field("", _matcher(each))


PARTS: tuple[Part, ...] = (
    Part("method", "method", 3, sources.method, _one(methods.read)),
    Part("url", "url", 10, sources.url, _one(bare.read_text)),
    Part("urlPattern", "urlPattern", 10, sources.url, _one(bare.read_regex)),
    Part("urlPath", "urlPath", 10, sources.path, _one(bare.read_text)),
    Part("urlPathPattern", "urlPathPattern", 10, sources.path, _one(bare.read_regex)),
    Part("urlPathTemplate", "urlPathTemplate", 10, sources.path, _one(bare.read_template)),
    Part("scheme", "scheme", 3, sources.scheme, _one(bare.read_text)),
    Part("host", "host", 10, sources.host, _one(catalogue.read)),
    Part("port", "port", 10, sources.port, _one(bare.read_port)),
    Part("clientIp", "clientIp", 3, sources.client_ip, _one(catalogue.read)),
    Part("headers", "header", 1, sources.header, _named(several.read)),
    Part("basicAuth", "header Authorization", 1, sources.authorization, _one(bare.read_basic_auth)),
    Part("pathParameters", "path", 1, sources.path, _path_parameters),
    Part("queryParameters", "query", 1, sources.query, _named(several.read)),
    Part("cookies", "cookie", 1, sources.cookie, _named(_matcher)),
    Part("formParameters", "form", 1, sources.form, _named(several.read)),
    Part("bodyPatterns", "body", 1, sources.body, _bodies),
)
"""Source of the keys: documented (WireMock, request matching). Weights are WireMock's where they are not 1."""

ALIASES = {"basicAuthCredentials": "basicAuth"}
"""Another name -> ours. WireMock writes the one and reads the other."""

REFUSED: Mapping[str, str] = {
    "customMatcher": "there are no extensions here",
    "multipartPatterns": "this API takes no multipart bodies",
}
"""Keys that WireMock knows and we refuse by name."""

URLS = ("url", "urlPattern", "urlPath", "urlPathPattern", "urlPathTemplate")
"""Of these a pattern has one at most."""

NAMED = frozenset({"headers", "pathParameters", "queryParameters", "cookies", "formParameters"})
"""Parts that are objects of names."""

LISTED = frozenset({"bodyPatterns"})
"""Parts that are arrays."""

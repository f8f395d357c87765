"""The parts of a request pattern: its keys, in the order in which they are asked. To add one is a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from mockpaywall.matching import extractors, method_matcher, multi_value, url_matchers
from mockpaywall.matching.extractors import Source
from mockpaywall.matching.field_pattern import Field
from mockpaywall.matching.json_node import Spot, one_of
from mockpaywall.matching.multi_value import AnyOf, Demand
from mockpaywall.matching.pattern_error import PatternError, nearest
from mockpaywall.matching.string_matchers import binary, matcher_registry
from mockpaywall.matching.string_matchers.matcher import Matcher
from mockpaywall.matching.url_matchers import Template

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
    return AnyOf(matcher_registry.read(spot))


def _path_parameters(part: Part, stated: Stated) -> Iterator[Field]:
    wanted = stated[part.key].members(NAMES)
    if not wanted:
        return
    if "urlPathTemplate" not in stated:
        raise stated[part.key].error("urlPathTemplate beside pathParameters")
    template = url_matchers.read_template(stated["urlPathTemplate"])
    bound = replace(part, source=partial(_of_template, template))
    for name, spot in wanted.items():
        if name not in template.names:
            known = one_of(template.names) if template.names else "no name: the template has none"
            raise PatternError(spot.pointer, "another name", known, nearest(name, template.names))
        yield bound.field(name, _matcher(spot))


def _of_template(template: Template, name: str) -> Source:
    path = extractors.path("")
    return lambda call: template.value(path(call)[0], name)


def _bodies(part: Part, stated: Stated) -> Iterator[Field]:
    spot = stated[part.key]
    for each in spot.items("matchers", least=0):
        if isinstance(each.value, dict) and binary.KEY in each.value:
            label, source = f"{part.label} in base64", extractors.octets("")
            yield Field(part.key, "", AnyOf(binary.read(each)), label, part.weight, source)
        else:
            yield part.field("", _matcher(each))


PARTS: tuple[Part, ...] = (
    Part("method", "method", 3, extractors.method, _one(method_matcher.read)),
    Part("url", "url", 10, extractors.url, _one(url_matchers.read_text)),
    Part("urlPattern", "urlPattern", 10, extractors.url, _one(url_matchers.read_regex)),
    Part("urlPath", "urlPath", 10, extractors.path, _one(url_matchers.read_text)),
    Part("urlPathPattern", "urlPathPattern", 10, extractors.path, _one(url_matchers.read_regex)),
    Part("urlPathTemplate", "urlPathTemplate", 10, extractors.path, _one(url_matchers.read_template)),
    Part("scheme", "scheme", 3, extractors.scheme, _one(url_matchers.read_text)),
    Part("host", "host", 10, extractors.host, _one(matcher_registry.read)),
    Part("port", "port", 10, extractors.port, _one(url_matchers.read_port)),
    Part("clientIp", "clientIp", 3, extractors.client_ip, _one(matcher_registry.read)),
    Part("headers", "header", 1, extractors.header, _named(multi_value.read)),
    Part(
        "basicAuth", "header Authorization", 1, extractors.authorization, _one(url_matchers.read_basic_auth)
    ),
    Part("pathParameters", "path", 1, extractors.path, _path_parameters),
    Part("queryParameters", "query", 1, extractors.query, _named(multi_value.read)),
    Part("cookies", "cookie", 1, extractors.cookie, _named(_matcher)),
    Part("formParameters", "form", 1, extractors.form, _named(multi_value.read)),
    Part("bodyPatterns", "body", 1, extractors.body, _bodies),
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

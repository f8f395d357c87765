"""The parts of a request pattern: its keys, in the order in which they are asked. To add one is a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from mockpaywall.matching import extractors, method_matcher, multi_value, url_matchers
from mockpaywall.matching.extractors import Extractor
from mockpaywall.matching.field_pattern import FieldPattern
from mockpaywall.matching.json_node import JsonNode, format_alternatives
from mockpaywall.matching.multi_value import AnyValue, MultiValueMatcher
from mockpaywall.matching.pattern_error import PatternError, find_nearest
from mockpaywall.matching.string_matchers import binary, matcher_registry
from mockpaywall.matching.string_matchers.matcher import Matcher
from mockpaywall.matching.url_matchers import PathTemplate

EXPECTED = "an object of names and matchers"

PatternNodes = Mapping[str, JsonNode]
"""The keys that a pattern has -> where their values stand."""


@dataclass(frozen=True, slots=True)
class PatternKey:
    """A key of a request pattern."""

    key: str
    label: str
    """How a difference calls a field of it; the field's name is put behind."""
    weight: float
    """How much the distance of a field of it counts."""
    make_extractor: Callable[[str], Extractor]
    parse_fields: Callable[[PatternKey, PatternNodes], Iterator[FieldPattern]]
    """The fields that a pattern with this key has. Raises PatternError."""

    def make_field(self, name: str, matcher: MultiValueMatcher) -> FieldPattern:
        """A field of it."""
        label = f"{self.label} {name}" if name else self.label
        return FieldPattern(self.key, name, matcher, label, self.weight, self.make_extractor(name))


def _make_single_parser(
    parse_value: Callable[[JsonNode], Matcher | None],
) -> Callable[[PatternKey, PatternNodes], Iterator[FieldPattern]]:
    """Reads a part that has no names; None asks nothing."""

    def read(part: PatternKey, stated: PatternNodes) -> Iterator[FieldPattern]:
        if matcher := parse_value(stated[part.key]):
            yield part.make_field("", AnyValue(matcher))

    return read


def _make_named_parser(
    parse_value: Callable[[JsonNode], MultiValueMatcher],
) -> Callable[[PatternKey, PatternNodes], Iterator[FieldPattern]]:
    """Reads a part that is an object of names."""

    def read(part: PatternKey, stated: PatternNodes) -> Iterator[FieldPattern]:
        for name, node in stated[part.key].object_members(EXPECTED).items():
            yield part.make_field(name, parse_value(node))

    return read


def _parse_any_value(node: JsonNode) -> MultiValueMatcher:
    return AnyValue(matcher_registry.parse_matcher(node))


def _parse_path_parameters(pattern_key: PatternKey, nodes: PatternNodes) -> Iterator[FieldPattern]:
    wanted = nodes[pattern_key.key].object_members(EXPECTED)
    if not wanted:
        return
    if "urlPathTemplate" not in nodes:
        raise nodes[pattern_key.key].make_error("urlPathTemplate beside pathParameters")
    template = url_matchers.parse_path_template(nodes["urlPathTemplate"])
    bound = replace(pattern_key, make_extractor=partial(_make_path_parameter_extractor, template))
    for name, node in wanted.items():
        if name not in template.names:
            known = (
                format_alternatives(template.names) if template.names else "no name: the template has none"
            )
            raise PatternError(node.pointer, "another name", known, find_nearest(name, template.names))
        yield bound.make_field(name, _parse_any_value(node))


def _make_path_parameter_extractor(template: PathTemplate, name: str) -> Extractor:
    path = extractors.make_path_extractor("")
    return lambda call: template.extract_variable(path(call)[0], name)


def _parse_body_patterns(pattern_key: PatternKey, nodes: PatternNodes) -> Iterator[FieldPattern]:
    node = nodes[pattern_key.key]
    for each in node.array("matchers", min_items=0):
        if isinstance(each.value, dict) and binary.KEY in each.value:
            label, source = f"{pattern_key.label} in base64", extractors.make_base64_body_extractor("")
            yield FieldPattern(
                pattern_key.key,
                "",
                AnyValue(binary.parse_binary_matcher(each)),
                label,
                pattern_key.weight,
                source,
            )
        else:
            yield pattern_key.make_field("", _parse_any_value(each))


PATTERN_KEYS: tuple[PatternKey, ...] = (
    PatternKey(
        "method",
        "method",
        3,
        extractors.make_method_extractor,
        _make_single_parser(method_matcher.parse_method),
    ),
    PatternKey("url", "url", 10, extractors.make_url_extractor, _make_single_parser(url_matchers.parse_text)),
    PatternKey(
        "urlPattern",
        "urlPattern",
        10,
        extractors.make_url_extractor,
        _make_single_parser(url_matchers.parse_regex),
    ),
    PatternKey(
        "urlPath", "urlPath", 10, extractors.make_path_extractor, _make_single_parser(url_matchers.parse_text)
    ),
    PatternKey(
        "urlPathPattern",
        "urlPathPattern",
        10,
        extractors.make_path_extractor,
        _make_single_parser(url_matchers.parse_regex),
    ),
    PatternKey(
        "urlPathTemplate",
        "urlPathTemplate",
        10,
        extractors.make_path_extractor,
        _make_single_parser(url_matchers.parse_path_template),
    ),
    PatternKey(
        "scheme", "scheme", 3, extractors.make_scheme_extractor, _make_single_parser(url_matchers.parse_text)
    ),
    PatternKey(
        "host",
        "host",
        10,
        extractors.make_host_extractor,
        _make_single_parser(matcher_registry.parse_matcher),
    ),
    PatternKey(
        "port", "port", 10, extractors.make_port_extractor, _make_single_parser(url_matchers.parse_port)
    ),
    PatternKey(
        "clientIp",
        "clientIp",
        3,
        extractors.make_client_ip_extractor,
        _make_single_parser(matcher_registry.parse_matcher),
    ),
    PatternKey(
        "headers",
        "header",
        1,
        extractors.make_header_extractor,
        _make_named_parser(multi_value.parse_multi_value_matcher),
    ),
    PatternKey(
        "basicAuth",
        "header Authorization",
        1,
        extractors.make_authorization_extractor,
        _make_single_parser(url_matchers.parse_basic_auth),
    ),
    PatternKey("pathParameters", "path", 1, extractors.make_path_extractor, _parse_path_parameters),
    PatternKey(
        "queryParameters",
        "query",
        1,
        extractors.make_query_parameter_extractor,
        _make_named_parser(multi_value.parse_multi_value_matcher),
    ),
    PatternKey(
        "cookies", "cookie", 1, extractors.make_cookie_extractor, _make_named_parser(_parse_any_value)
    ),
    PatternKey(
        "formParameters",
        "form",
        1,
        extractors.make_form_field_extractor,
        _make_named_parser(multi_value.parse_multi_value_matcher),
    ),
    PatternKey("bodyPatterns", "body", 1, extractors.make_body_extractor, _parse_body_patterns),
)
"""Source of the keys: documented (WireMock, request matching). Weights are WireMock's where they are not 1."""

ALIASES = {"basicAuthCredentials": "basicAuth"}
"""Another name -> ours. WireMock writes the one and reads the other."""

UNSUPPORTED: Mapping[str, str] = {
    "customMatcher": "there are no extensions here",
    "multipartPatterns": "this API takes no multipart bodies",
}
"""Keys that WireMock knows and we refuse by name."""

URL_KEYS = ("url", "urlPattern", "urlPath", "urlPathPattern", "urlPathTemplate")
"""Of these a pattern has one at most."""

OBJECT_KEYS = frozenset({"headers", "pathParameters", "queryParameters", "cookies", "formParameters"})
"""Parts that are objects of names."""

ARRAY_KEYS = frozenset({"bodyPatterns"})
"""Parts that are arrays."""

"""The keys of a request pattern, in matching order. To add one is a row in PATTERN_KEYS."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from mockpaywall.matching import extractors, url_matchers
from mockpaywall.matching.extractors import Extractor
from mockpaywall.matching.field_pattern import FieldPattern
from mockpaywall.matching.json_node import JsonNode, format_alternatives
from mockpaywall.matching.method_matcher import parse_method
from mockpaywall.matching.multi_value import AnyValue, MultiValueMatcher, parse_multi_value_matcher
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.matching.string_matchers import binary
from mockpaywall.matching.string_matchers.matcher import Matcher
from mockpaywall.matching.string_matchers.matcher_registry import parse_matcher
from mockpaywall.matching.url_matchers import PathTemplate
from mockpaywall.text.similar_names import find_similar_name

EXPECTED = "an object of names and matchers"

PatternNodes = Mapping[str, JsonNode]
"""The keys of one pattern and their values."""


@dataclass(frozen=True, slots=True)
class PatternKey:
    """A key of a request pattern."""

    key: str
    label: str
    """The name of its fields in a diff; the name of the header or parameter follows."""
    weight: float
    """The weight of each field's distance."""
    parse_fields: Callable[[PatternKey, PatternNodes], Iterator[FieldPattern]]
    """Parses the fields of a pattern that has this key. Raises PatternError."""

    def make_field(self, name: str, matcher: MultiValueMatcher, extractor: Extractor) -> FieldPattern:
        """Make one field of this key."""
        label = f"{self.label} {name}" if name else self.label
        return FieldPattern(self.key, name, matcher, label, self.weight, extractor)


def _single_value_key(
    key: str,
    weight: float,
    extractor: Extractor,
    parse_value: Callable[[JsonNode], Matcher | None],
    label: str | None = None,
) -> PatternKey:
    """Make the row of a key with one matcher; *parse_value* returns None when every request matches."""

    def parse_fields(pattern_key: PatternKey, nodes: PatternNodes) -> Iterator[FieldPattern]:
        if (matcher := parse_value(nodes[key])) is not None:
            yield pattern_key.make_field("", AnyValue(matcher), extractor)

    return PatternKey(key, label or key, weight, parse_fields)


def _named_values_key(
    key: str,
    label: str,
    make_extractor: Callable[[str], Extractor],
    parse_value: Callable[[JsonNode], MultiValueMatcher],
) -> PatternKey:
    """Make the row of a key whose value is an object of names and matchers."""

    def parse_fields(pattern_key: PatternKey, nodes: PatternNodes) -> Iterator[FieldPattern]:
        for name, node in nodes[key].object_members(EXPECTED).items():
            yield pattern_key.make_field(name, parse_value(node), make_extractor(name))

    return PatternKey(key, label, 1, parse_fields)


def _parse_any_value(node: JsonNode) -> AnyValue:
    return AnyValue(parse_matcher(node))


def _parse_path_parameters(pattern_key: PatternKey, nodes: PatternNodes) -> Iterator[FieldPattern]:
    parameters = nodes[pattern_key.key].object_members(EXPECTED)
    if not parameters:
        return
    if "urlPathTemplate" not in nodes:
        raise nodes[pattern_key.key].make_error("urlPathTemplate together with pathParameters")
    template = url_matchers.parse_path_template(nodes["urlPathTemplate"])
    for name, node in parameters.items():
        if name not in template.names:
            raise _unknown_variable_error(node.pointer, name, template)
        yield pattern_key.make_field(name, _parse_any_value(node), _make_variable_extractor(template, name))


def _unknown_variable_error(pointer: str, name: str, template: PathTemplate) -> PatternError:
    if not template.names:
        return PatternError(pointer, "a name", "no names, because the template has no variables")
    expected = format_alternatives(template.names)
    return PatternError(pointer, "an unknown name", expected, find_similar_name(name, template.names))


def _make_variable_extractor(template: PathTemplate, name: str) -> Extractor:
    return lambda request: template.extract_variable(extractors.extract_path(request)[0], name)


def _parse_body_patterns(pattern_key: PatternKey, nodes: PatternNodes) -> Iterator[FieldPattern]:
    base64_key = replace(pattern_key, label=f"{pattern_key.label} in base64")
    for node in nodes[pattern_key.key].array("matchers", min_items=0):
        if isinstance(node.value, dict) and binary.KEY in node.value:
            matcher = AnyValue(binary.parse_binary_matcher(node))
            yield base64_key.make_field("", matcher, extractors.extract_base64_body)
        else:
            yield pattern_key.make_field("", _parse_any_value(node), extractors.extract_body)


PATTERN_KEYS: tuple[PatternKey, ...] = (
    _single_value_key("method", 3, extractors.extract_method, parse_method),
    _single_value_key("url", 10, extractors.extract_url, url_matchers.parse_text),
    _single_value_key("urlPattern", 10, extractors.extract_url, url_matchers.parse_regex),
    _single_value_key("urlPath", 10, extractors.extract_path, url_matchers.parse_text),
    _single_value_key("urlPathPattern", 10, extractors.extract_path, url_matchers.parse_regex),
    _single_value_key("urlPathTemplate", 10, extractors.extract_path, url_matchers.parse_path_template),
    _single_value_key("scheme", 3, extractors.extract_scheme, url_matchers.parse_text),
    _single_value_key("host", 10, extractors.extract_host, parse_matcher),
    _single_value_key("port", 10, extractors.extract_port, url_matchers.parse_port),
    _single_value_key("clientIp", 3, extractors.extract_client_ip, parse_matcher),
    _named_values_key("headers", "header", extractors.make_header_extractor, parse_multi_value_matcher),
    _single_value_key(
        "basicAuth",
        1,
        extractors.make_header_extractor("authorization"),
        url_matchers.parse_basic_auth,
        label="header Authorization",
    ),
    PatternKey("pathParameters", "path", 1, _parse_path_parameters),
    _named_values_key(
        "queryParameters", "query", extractors.make_query_parameter_extractor, parse_multi_value_matcher
    ),
    _named_values_key("cookies", "cookie", extractors.make_cookie_extractor, _parse_any_value),
    _named_values_key(
        "formParameters", "form", extractors.make_form_field_extractor, parse_multi_value_matcher
    ),
    PatternKey("bodyPatterns", "body", 1, _parse_body_patterns),
)
"""Source of the keys: documented (WireMock, request matching). Weights other than 1 are WireMock's."""

ALIASES = {"basicAuthCredentials": "basicAuth"}
"""Alternative keys and ours. WireMock writes the one and reads the other."""

UNSUPPORTED: Mapping[str, str] = {
    "customMatcher": "extensions are not supported",
    "multipartPatterns": "the mocked API does not use multipart bodies",
}
"""WireMock's keys that are refused, with the reason."""

URL_KEYS = ("url", "urlPattern", "urlPath", "urlPathPattern", "urlPathTemplate")
"""A pattern has at most one of these."""

OBJECT_KEYS = frozenset({"headers", "pathParameters", "queryParameters", "cookies", "formParameters"})
"""Keys whose value is an object of names."""

ARRAY_KEYS = frozenset({"bodyPatterns"})
"""Keys whose value is an array."""

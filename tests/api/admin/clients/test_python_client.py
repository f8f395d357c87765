"""PyPI wiremock, in this process, through a /ns/<name>/ base path."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockpaywall.wiremock.near_misses import MAX_NEAR_MISSES
from tests.api.admin.suite import Suite
from tests.support.request_data import PATH

client = pytest.importorskip("wiremock.client", reason="PyPI wiremock is not installed")
constants = pytest.importorskip("wiremock.constants")


@pytest.fixture
def suite(prepared: Suite, base_url: str) -> Iterator[Suite]:
    original = constants.Config.base_url
    constants.Config.base_url = f"{base_url}__admin"
    yield prepared
    constants.Config.base_url = original


def make_pattern(url: str = PATH) -> object:
    return client.NearMissMatchPatternRequest(method="POST", url=url)


def test_the_journal(suite: Suite) -> None:
    everything = client.Requests.get_all_received_requests(parameters={})
    assert [event.request.method for event in everything.requests] == ["POST", "PUT", "POST"]
    assert [event.response_definition.status for event in everything.requests] == [200, 405, 200]
    assert everything.meta.total == 3
    assert client.Requests.get_request(everything.requests[0].id).id == everything.requests[0].id
    assert len(client.Requests.get_all_received_requests(limit=1, parameters={}).requests) == 1
    assert client.Requests.get_matching_request_count(make_pattern()).count == 2
    assert [request.url for request in client.Requests.get_matching_requests(make_pattern()).requests] == [
        PATH,
        PATH,
    ]
    assert [request.method for request in client.Requests.get_unmatched_requests().requests] == ["PUT"]
    client.Requests.reset_request_journal()  # WireMock 3 itself answers 404 here
    assert client.Requests.get_all_received_requests(parameters={}).meta.total == 0


def test_near_misses(suite: Suite) -> None:
    assert len(client.Requests.get_unmatched_requests_near_misses().near_misses) == MAX_NEAR_MISSES
    request = client.NearMissMatchRequest(url=PATH, method="PUT")
    nearest = client.NearMisses.find_nearest_misses_by_request(request).near_misses
    assert len(nearest) == MAX_NEAR_MISSES
    assert 0 < nearest[0].match_result.distance < nearest[1].match_result.distance
    found = client.NearMisses.find_nearest_misses_by_request_pattern(make_pattern("/zzz")).near_misses
    assert len(found) == 3
    assert 0 < found[0].match_result.distance <= 1


def test_settings_and_scenarios(suite: Suite) -> None:
    # Against WireMock itself this raises: its response is empty, and the client parses JSON.
    assert client.GlobalSettings.update_global_settings(client.GlobalSetting(fixed_delay=7)).fixed_delay == 7
    assert suite.admin_json("GET", "/settings")["settings"]["fixedDelay"] == 7
    client.Scenarios.reset_all_scenarios()
    assert suite.admin_json("GET", "/scenarios")["scenarios"][0]["state"] == "Started"


def test_mappings(suite: Suite) -> None:
    request = client.Mapping(
        priority=1,
        request=client.MappingRequest(method="POST", url=PATH),
        response=client.MappingResponse(status=503, fixed_delay_milliseconds=2),
        persistent=False,
    )
    created = client.Mappings.create_mapping(request)
    assert client.Mappings.retrieve_mapping(created.id).response.status == 503
    assert client.Mappings.retrieve_all_mappings().meta.total == 1
    assert created.metadata["paywall"]["mode"] == "delay=2+http=503:empty"
    created.response = client.MappingResponse(fault="EMPTY_RESPONSE")
    assert client.Mappings.update_mapping(created).response.fault == "EMPTY_RESPONSE"
    client.Mappings.persist_mappings()
    client.Mappings.delete_mapping(created.id)
    client.Mappings.delete_all_mappings()
    client.Mappings.reset_mappings()
    hello = client.Mapping(request=client.MappingRequest(), response=client.MappingResponse(body="hello"))
    with pytest.raises(client.InvalidInputException) as caught:
        client.Mappings.create_mapping(hello)
    assert "POST /__admin/rules" in str(caught.value)

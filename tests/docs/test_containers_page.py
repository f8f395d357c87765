"""docs/containers.md: what it says is in the Dockerfile, the compose file and the Makefile."""

from __future__ import annotations

import re

from mockpaywall import __version__
from tests.support.markdown import ROOT, load_page

PAGE = load_page("docs/containers.md")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")


def test_the_tag_is_that_of_makefile_and_compose_file() -> None:
    tags = set(re.findall(r"mockpaywall:\w+", PAGE.text))
    assert tags == {"mockpaywall:dev"}
    assert "mockpaywall:dev" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "image: mockpaywall:dev\n" in COMPOSE


def test_the_base_image_can_be_chosen() -> None:
    assert "`--build-arg BASE=...`" in PAGE.text
    assert "ARG BASE=" in DOCKERFILE


def test_it_runs_as_a_user_and_listens_on_every_address() -> None:
    assert re.search(r"^USER \d+:\d+$", DOCKERFILE, re.MULTILINE)
    assert "MOCKPAYWALL_HOST=0.0.0.0" in DOCKERFILE
    assert "EXPOSE 8080" in DOCKERFILE
    assert "MOCKPAYWALL_PORT_FILE=/tmp/" in DOCKERFILE


def test_it_has_a_health_check_for_both_schemes_and_stops_on_sigterm() -> None:
    assert re.search(r"HEALTHCHECK .*\\\n\s+CMD for scheme in http https;", DOCKERFILE)
    assert "STOPSIGNAL SIGTERM" in DOCKERFILE
    assert 'ENTRYPOINT ["mockpaywall"]' in DOCKERFILE


def test_the_port_is_published_on_loopback_only() -> None:
    published = re.findall(r"(\S+):8080:8080", PAGE.text + COMPOSE)
    assert {address.strip('"') for address in published} == {"127.0.0.1"}


def test_the_labels_are_those_of_the_image_and_name_the_version() -> None:
    labels = dict(re.findall(r'(org\.opencontainers\.image\.\w+)="([^"]+)"', DOCKERFILE))
    assert labels["org.opencontainers.image.version"] == __version__
    assert set(re.findall(r"`(org\.opencontainers\.image\.\w+)`", PAGE.text)) == set(labels)


def test_the_image_has_its_sbom_and_licence_where_the_page_says() -> None:
    folder = "/usr/share/doc/mockpaywall"
    assert re.search(rf"^COPY --from=build /doc {folder}$", DOCKERFILE, re.MULTILINE)
    assert "> /doc/mockpaywall.cdx.json\n" in DOCKERFILE
    assert "cp LICENSE /doc " in DOCKERFILE
    assert f"`{folder}/mockpaywall.cdx.json`" in PAGE.text
    assert f"`{folder}/LICENSE`" in PAGE.text

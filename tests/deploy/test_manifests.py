"""The files for several replicas: valid for a cluster, and true to what the server is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mockpaywall.settings import resolve_settings

ROOT = Path(__file__).parents[2]
MANIFESTS = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))

yaml = pytest.importorskip("yaml", reason="PyYAML comes with kubernetes-validate, which is for Linux")


def documents() -> list[dict[str, Any]]:
    texts = [path.read_text(encoding="utf-8") for path in MANIFESTS if path.stem != "kustomization"]
    return [document for text in texts for document in yaml.safe_load_all(text)]


def named(kind: str, name: str) -> dict[str, Any]:
    (found,) = [one for one in documents() if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return found


def pod(name: str) -> dict[str, Any]:
    template: dict[str, Any] = named("Deployment", name)["spec"]["template"]
    return template


def test_a_cluster_would_take_every_manifest() -> None:
    tool = pytest.importorskip("kubernetes_validate", reason="is for Linux")
    assert len(documents()) == 5
    for document in documents():
        tool.validate(document, tool.latest_version(), strict=True)


def test_the_kustomization_lists_every_manifest() -> None:
    listed = yaml.safe_load((ROOT / "deploy/kubernetes/kustomization.yaml").read_text())["resources"]
    assert sorted(listed) == [path.name for path in MANIFESTS if path.stem != "kustomization"]


@pytest.mark.parametrize("name", ["paywall", "paywall-redis"])
def test_selectors_and_ports_meet(name: str) -> None:
    service, template = named("Service", name), pod(name)
    labels = template["metadata"]["labels"].items()
    assert service["spec"]["selector"].items() <= labels
    assert named("Deployment", name)["spec"]["selector"]["matchLabels"].items() <= labels
    ports = {port["name"] for one in template["spec"]["containers"] for port in one["ports"]}
    assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports


@pytest.mark.parametrize("name", ["paywall", "paywall-redis"])
def test_pods_have_no_service_links_no_rights_and_an_end_to_memory(name: str) -> None:
    spec = pod(name)["spec"]
    assert spec["enableServiceLinks"] is False
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    for one in spec["containers"]:
        assert one["securityContext"]["readOnlyRootFilesystem"] is True
        assert one["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in one["resources"]["limits"]


def test_pods_stay_ready_while_redis_is_away() -> None:
    (container,) = pod("paywall")["spec"]["containers"]
    assert container["startupProbe"]["httpGet"]["path"] == "/__admin/health"
    for probe in ("readinessProbe", "livenessProbe"):
        assert "tcpSocket" in container[probe], "health is 503 then, and clients must get the 503 envelope"


def test_the_variables_of_the_pods_are_settings() -> None:
    (container,) = pod("paywall")["spec"]["containers"]
    environ = {one["name"]: one.get("value", "a-token") for one in container["env"]}
    settings = resolve_settings({}, environ, None)
    host = settings.store.removeprefix("redis://").partition(":")[0]
    assert named("Service", host)["spec"]["ports"][0]["port"] == 6379
    assert settings.seed is not None
    assert settings.port in {port["containerPort"] for port in container["ports"]}


def test_the_variables_of_the_compose_file_are_settings() -> None:
    services = yaml.safe_load((ROOT / "compose.scale.yaml").read_text(encoding="utf-8"))["services"]
    settings = resolve_settings({}, services["paywall"]["environment"], None)
    assert settings.store == "redis://redis:6379/0"
    assert "redis" in services
    assert services["paywall"]["deploy"]["replicas"] == 2
    mounted = services["balancer"]["volumes"][0].split(":")[0]
    assert (ROOT / mounted).is_file()


def test_the_balancer_passes_bytes_on() -> None:
    text = (ROOT / "deploy" / "haproxy.cfg").read_text(encoding="utf-8")
    assert "mode tcp" in text
    assert "httpchk" not in text
    assert "paywall:8080" in text


@pytest.mark.skipif(shutil.which("haproxy") is None, reason="haproxy is not on this machine")
def test_haproxy_takes_its_configuration() -> None:
    command = ["haproxy", "-c", "-f", str(ROOT / "deploy" / "haproxy.cfg")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr

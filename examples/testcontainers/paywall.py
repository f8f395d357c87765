import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.waiting_utils import wait_for_logs

from mockpaywall.testing import MockPaywall


@pytest.fixture(scope="session")
def paywall_server():
    with DockerContainer("mockpaywall:dev").with_exposed_ports(8080) as container:
        wait_for_logs(container, "mockpaywall ready on")
        url = f"http://{container.get_container_host_ip()}:{container.get_exposed_port(8080)}"
        with MockPaywall(url=url) as server:
            yield server

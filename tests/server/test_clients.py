"""Clients in common use: requests, httpx, curl, and Node and Java where they are installed."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
import requests

from mockpaywall.http.response import Fault
from tests.server.conftest import RunningServer, Serve
from tests.server.doubles import PLAIN

JSON = {"ReferenceCode": "1", "UserPhone": "905551112233"}


@pytest.fixture(params=["http", "https"])
def server_and_url(request: pytest.FixtureRequest, serve: Serve) -> tuple[RunningServer, str]:
    server = serve(tls=request.param == "https")
    return server, f"{request.param}://localhost:{server.address[1]}"


def test_requests(server_and_url: tuple[RunningServer, str], ca: Path) -> None:
    server, url = server_and_url
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(3):
            assert session.post(f"{url}/a?b=ç", json=JSON, verify=str(ca), timeout=20).text == "hello"
        assert session.head(url, verify=str(ca), timeout=20).headers["Content-Length"] == "5"
        large = session.post(url, data=b"a" * 3_000_000, verify=str(ca), timeout=20)
        assert large.text == "hello"
        chunked = session.post(url, data=iter([b"a", b"bc"]), verify=str(ca), timeout=20)
        assert chunked.text == "hello"
    assert server.application.requests[-1].body == b"abc"


def test_requests_raises_for_each_fault(server_and_url: tuple[RunningServer, str], ca: Path) -> None:
    server, url = server_and_url
    for fault in Fault:
        server.application.routes[f"/{fault.value}"] = PLAIN._replace(fault=fault)
    with requests.Session() as session:
        session.trust_env = False
        for fault in set(Fault) - {Fault.NONE}:
            with pytest.raises(requests.RequestException):
                session.get(f"{url}/{fault.value}", verify=str(ca), timeout=(20, 0.3))
        assert session.get(url, verify=str(ca), timeout=20).text == "hello"


def test_httpx(server_and_url: tuple[RunningServer, str], ca: Path) -> None:
    server, url = server_and_url
    trust = server.client_tls or True
    with httpx.Client(base_url=url, verify=trust, trust_env=False, timeout=20) as client:
        assert [client.post("/", json=JSON).text for _ in range(3)] == ["hello"] * 3

    async def get_concurrently() -> list[str]:
        async with httpx.AsyncClient(base_url=url, verify=trust, trust_env=False, timeout=20) as client:
            return [response.text for response in await asyncio.gather(*(client.get("/") for _ in range(20)))]

    assert asyncio.run(get_concurrently()) == ["hello"] * 20
    server.application.wait_for_phases(23)


def run(*command: str, code: int = 0) -> str:
    result = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    assert result.returncode == code, result.stderr
    return result.stdout


curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@curl
def test_curl(server_and_url: tuple[RunningServer, str], ca: Path, tmp_path: Path) -> None:
    server, url = server_and_url
    command = ("curl", "-sS", "--noproxy", "*", "--cacert", str(ca), "-m", "20")
    assert run(*command, url, url, "-d", "{}") == "hellohello"
    assert run(*command, "-I", url).startswith("HTTP/1.1 200 OK")
    assert run(*command, "--http1.0", url) == "hello"
    assert run(*command, "--http2", url) == "hello"
    assert run(*command, "-X", "FOO", url) == "hello"
    assert run(*command, "-H", "Transfer-Encoding: chunked", "-d", "abc", url) == "hello"
    file = tmp_path / "body"
    file.write_bytes(b"a" * 60_000)
    assert run(*command, "-T", str(file), "-H", "Expect: 100-continue", url) == "hello"
    assert [request.head.method for request in server.application.requests[-4:]] == [
        "GET",
        "FOO",
        "POST",
        "PUT",
    ]
    assert len(server.application.requests[-1].body) == 60_000


@curl
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.RESET, 56),
        (Fault.EMPTY, 52),
        (Fault.TRUNCATE, 18),
        (Fault.GARBAGE, 1),
        (Fault.MALFORMED_CHUNK, 56),
        (Fault.HANG, 28),
    ],
)
def test_curl_reports_each_fault(server: RunningServer, fault: Fault, code: int) -> None:
    """Exit codes of curl: 56 receive error, 52 empty reply, 18 partial, 1 HTTP/0.9 not allowed, 28 timed out."""
    server.application.routes["/"] = PLAIN._replace(fault=fault)
    seconds = "0.5" if fault is Fault.HANG else "20"
    run("curl", "-sS", "--noproxy", "*", "-m", seconds, f"http://127.0.0.1:{server.address[1]}/", code=code)


@curl
def test_a_tls_client_on_the_plain_port_does_not_disturb_others(server: RunningServer) -> None:
    run("curl", "-sS", "--noproxy", "*", f"https://127.0.0.1:{server.address[1]}/", code=35)
    assert server.get() == b"hello"
    assert server.application.bad_requests[0][0] == 400


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_node_fetch(
    server_and_url: tuple[RunningServer, str], ca: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, url = server_and_url
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", str(ca))
    script = f"""
    (async () => {{
      for (let i = 0; i < 3; i++) {{
        const r = await fetch('{url}/n', {{method: 'POST', body: 'abc', headers: {{'X-A': 'b'}}}});
        console.log(r.status, await r.text());
      }}
    }})().catch(e => {{ console.error(e); process.exit(1); }});
    """
    assert run("node", "-e", script) == "200 hello\n" * 3
    assert server.application.requests[0].body == b"abc"


JAVA = """
import java.net.URI; import java.net.http.*;
public class Client {
  public static void main(String[] a) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    for (int i = 0; i < 3; i++) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(a[0])).header("X-A", "b")
          .POST(HttpRequest.BodyPublishers.ofString("abc")).build();
      HttpResponse<String> r = client.send(request, HttpResponse.BodyHandlers.ofString());
      System.out.println(r.statusCode() + " " + r.version() + " " + r.body());
    }
  }
}
"""


@pytest.mark.skipif(shutil.which("javac") is None, reason="no Java development kit is installed")
def test_java_http_client_with_its_upgrade_to_h2c(
    server_and_url: tuple[RunningServer, str], ca: Path, tmp_path: Path
) -> None:
    server, url = server_and_url
    source, trust_store = tmp_path / "Client.java", tmp_path / "trust.p12"
    source.write_text(JAVA)
    password = ("-storetype", "PKCS12", "-storepass", "changeit")
    run(
        "keytool",
        "-importcert",
        "-noprompt",
        "-alias",
        "m",
        "-file",
        str(ca),
        "-keystore",
        str(trust_store),
        *password,
    )
    trust = (f"-Djavax.net.ssl.trustStore={trust_store}", "-Djavax.net.ssl.trustStorePassword=changeit")
    assert (
        run("java", "-XX:TieredStopAtLevel=1", *trust, str(source), f"{url}/j") == "200 HTTP_1_1 hello\n" * 3
    )
    if url.startswith("http:"):
        assert "h2c" in {request.head.headers.get("upgrade") for request in server.application.requests}
    assert {request.body for request in server.application.requests} == {b"abc"}

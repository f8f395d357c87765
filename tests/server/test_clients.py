"""The clients people use: requests, httpx, curl, and where they are installed Node and Java."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
import requests

from mockpaywall.http.response import Fault
from tests.server.conftest import PLAIN, Serve, Served

JSON = {"ReferenceCode": "1", "UserPhone": "905551112233"}


@pytest.fixture(params=["http", "https"])
def served(request: pytest.FixtureRequest, serve: Serve) -> tuple[Served, str]:
    server = serve(tls=request.param == "https")
    return server, f"{request.param}://localhost:{server.address[1]}"


def test_requests(served: tuple[Served, str], ca: Path) -> None:
    server, url = served
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(3):
            assert session.post(f"{url}/a?b=ç", json=JSON, verify=str(ca), timeout=20).text == "hello"
        assert session.head(url, verify=str(ca), timeout=20).headers["Content-Length"] == "5"
        large = session.post(url, data=b"a" * 3_000_000, verify=str(ca), timeout=20)
        assert large.text == "hello"
        chunked = session.post(url, data=iter([b"a", b"bc"]), verify=str(ca), timeout=20)
        assert chunked.text == "hello"
    assert server.application.calls[-1].body == b"abc"


def test_requests_sees_each_fault_as_an_error(served: tuple[Served, str], ca: Path) -> None:
    server, url = served
    for fault in Fault:
        server.application.routes[f"/{fault.value}"] = PLAIN._replace(fault=fault)
    with requests.Session() as session:
        session.trust_env = False
        for fault in set(Fault) - {Fault.NONE}:
            with pytest.raises(requests.RequestException):
                session.get(f"{url}/{fault.value}", verify=str(ca), timeout=(20, 0.3))
        assert session.get(url, verify=str(ca), timeout=20).text == "hello"


def test_httpx(served: tuple[Served, str], ca: Path) -> None:
    server, url = served
    trust = server.client_tls or True
    with httpx.Client(base_url=url, verify=trust, trust_env=False, timeout=20) as client:
        assert [client.post("/", json=JSON).text for _ in range(3)] == ["hello"] * 3

    async def together() -> list[str]:
        async with httpx.AsyncClient(base_url=url, verify=trust, trust_env=False, timeout=20) as client:
            return [answer.text for answer in await asyncio.gather(*(client.get("/") for _ in range(20)))]

    assert asyncio.run(together()) == ["hello"] * 20
    server.application.phases(23)


def run(*command: str, code: int = 0) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout


curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@curl
def test_curl(served: tuple[Served, str], ca: Path, tmp_path: Path) -> None:
    server, url = served
    expectation = ("curl", "-sS", "--noproxy", "*", "--cacert", str(ca), "-m", "20")
    assert run(*expectation, url, url, "-d", "{}") == "hellohello"
    assert run(*expectation, "-I", url).startswith("HTTP/1.1 200 OK")
    assert run(*expectation, "--http1.0", url) == "hello"
    assert run(*expectation, "--http2", url) == "hello"
    assert run(*expectation, "-X", "FOO", url) == "hello"
    assert run(*expectation, "-H", "Transfer-Encoding: chunked", "-d", "abc", url) == "hello"
    file = tmp_path / "body"
    file.write_bytes(b"a" * 60_000)
    assert run(*expectation, "-T", str(file), "-H", "Expect: 100-continue", url) == "hello"
    assert [request.head.method for request in server.application.calls[-4:]] == ["GET", "FOO", "POST", "PUT"]
    assert len(server.application.calls[-1].body) == 60_000


@curl
@pytest.mark.parametrize(
    ("travel", "code"),
    [
        (Fault.RESET, 56),
        (Fault.EMPTY, 52),
        (Fault.TRUNCATE, 18),
        (Fault.GARBAGE, 1),
        (Fault.MALFORMED_CHUNK, 56),
        (Fault.HANG, 28),
    ],
)
def test_curl_names_each_fault(server: Served, travel: Fault, code: int) -> None:
    """curl's exit codes: 56 receive error, 52 empty reply, 18 partial, 1 HTTP/0.9 not allowed, 28 timed out."""
    server.application.routes["/"] = PLAIN._replace(fault=travel)
    seconds = "0.5" if travel is Fault.HANG else "20"
    run("curl", "-sS", "--noproxy", "*", "-m", seconds, f"http://127.0.0.1:{server.address[1]}/", code=code)


@curl
def test_curl_that_talks_tls_to_the_plain_port_harms_nobody(server: Served) -> None:
    run("curl", "-sS", "--noproxy", "*", f"https://127.0.0.1:{server.address[1]}/", code=35)
    assert server.get() == b"hello"
    assert server.application.refusals[0][0] == 400


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_node_fetch(served: tuple[Served, str], ca: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server, url = served
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
    assert server.application.calls[0].body == b"abc"


JAVA = """
import java.net.URI; import java.net.http.*;
public class Ask {
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
    served: tuple[Served, str], ca: Path, tmp_path: Path
) -> None:
    server, url = served
    source, store = tmp_path / "Ask.java", tmp_path / "trust.p12"
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
        str(store),
        *password,
    )
    trust = (f"-Djavax.net.ssl.trustStore={store}", "-Djavax.net.ssl.trustStorePassword=changeit")
    assert (
        run("java", "-XX:TieredStopAtLevel=1", *trust, str(source), f"{url}/j") == "200 HTTP_1_1 hello\n" * 3
    )
    if url.startswith("http:"):
        assert "h2c" in {request.head.headers.get("upgrade") for request in server.application.calls}
    assert {request.body for request in server.application.calls} == {b"abc"}

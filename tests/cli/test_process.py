"""The process from its first instruction to its exit code."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Spawn, clean_environ
from tests.support.polling import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and descriptors")
ROOT = Path(__file__).parents[2]
TIMEOUT_S = 30


def popen(tmp_path: Path, argv: list[str], **options: object) -> subprocess.Popen[str]:
    env = clean_environ({"PYTHONPATH": str(ROOT)})
    defaults = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
        "cwd": tmp_path,
        "env": env,
    }
    return subprocess.Popen([sys.executable, *argv], **{**defaults, **options})  # type: ignore[call-overload,no-any-return]


FIRST_SIGNAL = """
import os, signal, sys
class Killer:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), int(sys.argv[2]))
sys.meta_path.insert(0, Killer())
from mockpaywall.cli import main
sys.exit(main(sys.argv[3:]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    "module", ["mockpaywall.cli.main", "click", "mockpaywall.app", "uvloop", "httptools"]
)
def test_a_signal_during_the_imports_ends_the_server_with_0(
    tmp_path: Path, module: str, number: signal.Signals
) -> None:
    with popen(tmp_path, ["-c", FIRST_SIGNAL, module, str(int(number)), "--port", "0"]) as process:
        out, err = process.communicate(timeout=TIMEOUT_S)
    assert (process.returncode, err) == (0, "")
    # The thread that waits for signals may be scheduled only after the server is ready, on a busy machine.
    assert re.fullmatch(r"(mockpaywall ready on \S+ \(seed \d+\)\nlive page: \S+\n)?", out)


@pytest.mark.parametrize("argv", [["wait"], ["modes"], ["openapi"]])
def test_sigterm_ends_another_command_with_143(tmp_path: Path, argv: list[str]) -> None:
    with popen(tmp_path, ["-c", FIRST_SIGNAL, "click", str(int(signal.SIGTERM)), *argv]) as process:
        process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 128 + signal.SIGTERM


@pytest.mark.parametrize("closed", ["<&-", "<&- >&-", "<&- >&- 2>&-", ">&-", ">&- 2>&-", "2>&-"])
def test_closed_streams_do_no_harm(tmp_path: Path, closed: str) -> None:
    program = f'exec "{sys.executable}" -m mockpaywall --port 0 --port-file port.txt {closed}'
    env = clean_environ({"PYTHONPATH": str(ROOT)})
    with subprocess.Popen(["sh", "-c", program], cwd=tmp_path, env=env) as server:
        wait_until((tmp_path / "port.txt").exists)
        port = (tmp_path / "port.txt").read_text().strip()
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/__admin/version", timeout=TIMEOUT_S
        ) as response:
            assert response.status == 200
        server.terminate()
        assert server.wait(TIMEOUT_S) == 0


def test_a_closed_stream_is_the_null_device_and_no_socket(tmp_path: Path) -> None:
    program = f'exec "{sys.executable}" -m mockpaywall --port 0 --port-file port.txt <&- >&- 2>&-'
    env = clean_environ({"PYTHONPATH": str(ROOT)})
    with subprocess.Popen(["sh", "-c", program], cwd=tmp_path, env=env) as server:
        wait_until((tmp_path / "port.txt").exists)
        if Path("/proc/self/fd").exists():
            links = [Path(f"/proc/{server.pid}/fd/{number}").readlink() for number in range(3)]
            assert links == [Path(os.devnull)] * 3
        server.terminate()
        assert server.wait(TIMEOUT_S) == 0


def full_device() -> int:
    return os.open("/dev/full", os.O_WRONLY)


def unread_pipe() -> int:
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize("make", [full_device, unread_pipe], ids=["full device", "no reader"])
def test_a_stream_that_cannot_be_written_does_not_change_the_exit_code(
    tmp_path: Path, stream: str, make: Callable[[], int]
) -> None:
    argv = ["-m", "mockpaywall", "--port", "0", "--port-file", "port.txt"]
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    descriptor = make()
    with popen(tmp_path, argv, **{stream: descriptor}) as process:
        os.close(descriptor)
        wait_until((tmp_path / "port.txt").exists)
        process.terminate()
        process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["--port", "abc"], 2),
        (["serve", "--nonsense"], 2),
        (["wait", "--timeout", "0", "--url", "http://127.0.0.1:1"], 1),
    ],
)
def test_a_refusal_that_nobody_reads_keeps_its_exit_code(tmp_path: Path, argv: list[str], code: int) -> None:
    descriptor = unread_pipe()
    with popen(tmp_path, ["-m", "mockpaywall", *argv], stderr=descriptor) as process:
        os.close(descriptor)
        process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == code


def test_an_unread_stderr_does_not_stop_the_server(spawn: Spawn) -> None:
    """The pipe takes 64 KiB; a request leaves a line of 300 bytes."""
    server = spawn("--port", "0")
    url = server.url
    for _ in range(400):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{url}/{'x' * 150}", timeout=TIMEOUT_S)
        caught.value.close()
    started_at = time.monotonic()
    server.process.terminate()
    assert server.process.wait(TIMEOUT_S) == 0
    assert time.monotonic() - started_at < 5  # a second on an idle machine


FINALIZE = "import atexit, sys; atexit.register(print, 'finalized'); from mockpaywall.cli import main; sys.exit(main())"


def test_the_server_ends_without_freeing_its_objects_one_by_one(tmp_path: Path) -> None:
    """With a journal of 200,000 requests the interpreter took 4 s for that, and nothing could shorten it."""
    with popen(tmp_path, ["-c", FINALIZE, "--port", "0"]) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("mockpaywall ready")
        process.terminate()
        out, err = process.communicate(timeout=TIMEOUT_S)
    assert (process.returncode, out, err) == (0, "", "")


def test_other_commands_end_as_usual(tmp_path: Path) -> None:
    with popen(tmp_path, ["-c", FINALIZE, "modes", "ok"]) as process:
        out, _ = process.communicate(timeout=TIMEOUT_S)
    assert out.endswith("finalized\n")

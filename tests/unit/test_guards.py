"""What the other tests lean on: the network guard holds, and indexing and searching stay inside it (promise 8)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import NetworkTouchedError
from tests.fakes import Desk


@pytest.mark.parametrize("host", ["192.0.2.1", "198.51.100.7", "2001:db8::1"])
def test_another_machine_cannot_be_reached(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as outside:
        outside.settimeout(0.05)
        with pytest.raises(NetworkTouchedError):
            outside.connect((host, 9))


def test_a_name_cannot_be_looked_up() -> None:
    with pytest.raises(NetworkTouchedError):
        socket.create_connection(("nowhere.invalid", 9))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_no_setting_of_the_developer_is_seen(tmp_path: Path) -> None:
    assert not [name for name in os.environ if name.startswith(("OPENAI_", "ASKWIRE_"))]
    assert Path.cwd() == tmp_path


_COLD = """
import socket, sys
from pathlib import Path
def refuse(*args, **options):
    print("network", args, file=sys.stderr)
    raise SystemExit(9)
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from retrieval.local_embedder import LocalEmbedder, LocalTokenizer
from tests.fakes import Desk
desk = Desk(Path(sys.argv[1]), LocalEmbedder(), LocalTokenizer())
desk.index()
print([hit.document.id for hit in desk.search("frozen harbours")])
"""


def test_a_fresh_process_without_caches_or_network_indexes_and_searches(real_desk: Desk, checkout: Path) -> None:
    real_desk.write("a.txt", "The harbour froze.")
    environment = {"HOME": str(real_desk.home.folder), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", _COLD, str(real_desk.documents.parent)]
    done = subprocess.run(  # noqa: S603 - our own script
        command, cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "['a.txt']\n"), done.stderr

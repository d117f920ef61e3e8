"""A collection of a server keeps the quotas of Chroma Cloud, and gives back nothing that is not settled."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.chroma_http import ChromaServer, ServerSettings
from retrieval.errors import IndexDamagedError, VectorServerError
from retrieval.server_vectors import ServerIndex
from retrieval.strikes import Strikes
from tests.chroma_server import ChromaRun, Endpoint, free_port
from tests.fakes import FakeEmbedder

MANY = 700
VECTORS = FakeEmbedder().embed([f"Story about subject{number}" for number in range(MANY)])


@pytest.fixture
def before(chroma_run: ChromaRun) -> Iterator[Endpoint]:
    """What remembers what goes to the server."""
    with Endpoint(before=chroma_run.url) as endpoint:
        yield endpoint


@pytest.fixture
def cloud(before: Endpoint) -> Iterator[ServerIndex]:
    """An index of many rows on a server that is taken for Chroma Cloud."""
    settings = ServerSettings(before.url, "ck", "default_tenant", "default_database", seconds=30)
    server = ChromaServer(settings)
    index = ServerIndex(server, f"cloud-{secrets.token_hex(6)}")
    index.make("token")
    index.add(list(range(MANY)), VECTORS)
    yield index
    server.close()


def test_nothing_above_the_quotas_of_the_cloud_is_asked_for(cloud: ServerIndex, before: Endpoint) -> None:
    assert len(cloud.search(VECTORS[3], MANY)) == 300
    assert len(cloud.search(VECTORS[3], 5, list(range(290)))) == 5
    found = cloud.search(VECTORS[3], 5, list(range(0, MANY, 2)))
    assert found
    assert all(row % 2 == 0 for row, _ in found)
    assert len(cloud.stored(list(range(MANY)))) == MANY
    cloud.remove(list(range(MANY)))
    bodies = [json.loads(each.body) for each in before.asked if each.body]
    assert max(len(body.get("ids", [])) for body in bodies) <= 300
    assert max(body.get("n_results", 0) for body in bodies) <= 300
    assert {each.headers["x-chroma-token"] for each in before.asked} == {"ck"}


def test_what_is_nearer_but_not_settled_is_passed_over(vector_server: ChromaServer) -> None:
    name = f"until-{secrets.token_hex(6)}"
    writer = ServerIndex(vector_server, name)
    writer.make("token")
    # The nearest hundred lie beyond the last row that was settled.
    writer.add(list(range(1, 21)), VECTORS[:20])
    writer.add(list(range(101, 201)), VECTORS[19:20].repeat(100, axis=0))
    reader = ServerIndex(vector_server, name, until=20)
    found = [row for row, _ in reader.search(VECTORS[19], 5)]
    assert found[0] == 20
    assert len(found) == 5
    assert max(found) <= 20


def test_a_row_that_was_taken_out_meanwhile_spoils_no_question_among_rows(vector_server: ChromaServer) -> None:
    index = ServerIndex(vector_server, f"gone-{secrets.token_hex(6)}")
    index.make("token")
    index.add([1, 2, 3], VECTORS[:3])
    index.remove([2])
    assert [row for row, _ in index.search(VECTORS[0], 5, [1, 2])] == [1]
    assert index.search(VECTORS[0], 5, [2]) == []


def test_before_anything_was_brought_in_nothing_is_asked() -> None:
    server = ChromaServer(ServerSettings(f"http://127.0.0.1:{free_port()}"))
    index = ServerIndex(server, "nothing", until=0)
    index.open()
    assert (index.search(VECTORS[0], 5), index.count()) == ([], 0)
    assert server.failures == 0


@pytest.mark.parametrize("answer", ["{}", '{"id": "x"}', "[]"])
def test_an_answer_without_what_was_asked_for_is_damage(answer: str) -> None:
    with Endpoint(200, answer) as endpoint:
        server = ChromaServer(ServerSettings(endpoint.url))
        with pytest.raises(IndexDamagedError, match="an answer without what was asked for"):
            ServerIndex(server, "abc").search(VECTORS[0], 1)
        server.close()


def test_a_collection_that_is_not_there_is_gone_and_may_be_deleted_again(vector_server: ChromaServer) -> None:
    index = ServerIndex(vector_server, f"never-{secrets.token_hex(6)}")
    assert index.token() is None
    index.delete()
    with pytest.raises(IndexDamagedError, match="is gone"):
        index.search(VECTORS[0], 1)


def test_the_sign_of_who_wrote_it_comes_back_and_is_replaced(vector_server: ChromaServer) -> None:
    index = ServerIndex(vector_server, f"sign-{secrets.token_hex(6)}")
    index.make("first")
    index.make("second")
    assert index.token() == "first"
    index.bear("third")
    assert ServerIndex(vector_server, index.name).token() == "third"


def test_a_collection_that_ends_the_server_is_not_asked_about_a_third_time(tmp_path: Path) -> None:
    strikes = Strikes(tmp_path / "strikes")
    with Endpoint() as endpoint:
        endpoint.ends = True
        server = ChromaServer(ServerSettings(endpoint.url, resting_seconds=0))
        for _ in range(2):
            with pytest.raises(VectorServerError, match="does not answer") as caught:
                ServerIndex(server, "abc", strikes=strikes).search(VECTORS[0], 1)
            assert caught.value.dropped
        asked = len(endpoint.asked)
        with pytest.raises(IndexDamagedError, match="ends the server"):
            ServerIndex(server, "abc", strikes=strikes).search(VECTORS[0], 1)
        assert len(endpoint.asked) == asked
        server.close()

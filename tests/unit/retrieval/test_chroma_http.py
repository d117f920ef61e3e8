"""A Chroma server is asked within time limits, left alone when it is away, and told apart from what is none."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest

from retrieval.chroma_http import CLOUD, ChromaServer, ServerRefusal, ServerSettings
from retrieval.errors import VectorServerError
from tests.chroma_server import ChromaRun, Endpoint, free_port

Reached = Callable[..., ChromaServer]


@pytest.fixture
def reached() -> Iterator[Reached]:
    """Makes servers out of settings and closes them."""
    made: list[ChromaServer] = []

    def server(url: str, **settings: object) -> ChromaServer:
        made.append(ChromaServer(ServerSettings(url, **settings)))  # type: ignore[arg-type]
        return made[-1]

    yield server
    for each in made:
        each.close()


def test_key_tenant_and_database_go_out_with_every_request(reached: Reached) -> None:
    with Endpoint(200, "{}") as endpoint:
        server = reached(endpoint.url, api_key="ck-secret", tenant="a team", database="news")
        server.ask("GET", "/collections/abc")
        server.ask("POST", "/collections", {"name": "abc"})
    first, second = endpoint.asked
    assert (first.method, first.path) == ("GET", "/api/v2/tenants/a%20team/databases/news/collections/abc")
    assert (second.method, json.loads(second.body)) == ("POST", {"name": "abc"})
    assert {each.headers["x-chroma-token"] for each in endpoint.asked} == {"ck-secret"}


def test_without_a_key_none_is_sent_and_the_default_database_is_asked(reached: Reached) -> None:
    with Endpoint(200, "{}") as endpoint:
        reached(endpoint.url).ask("GET", "")
    assert endpoint.asked[0].path == "/api/v2/tenants/default_tenant/databases/default_database"
    assert "x-chroma-token" not in endpoint.asked[0].headers


def test_a_path_and_a_password_of_a_proxy_go_out_and_are_not_shown(reached: Reached) -> None:
    with Endpoint(403, "no") as endpoint:
        server = reached(endpoint.url.replace("http://", "http://desk:word@") + "/chroma/")
        with pytest.raises(VectorServerError, match="asks for a key") as caught:
            server.ask("GET", "")
    assert endpoint.asked[0].path.startswith("/chroma/api/v2/")
    assert endpoint.asked[0].headers["authorization"].startswith("Basic ")
    assert "word@" not in f"{caught.value} {caught.value.note} {server.at} {server.host}"


def test_a_key_for_one_database_tells_which(reached: Reached) -> None:
    with Endpoint(200, json.dumps({"tenant": "t-1", "databases": ["news"]})) as endpoint:
        assert reached(endpoint.url, api_key="ck").database == ("t-1", "news")
        assert endpoint.asked[0].path == "/api/v2/auth/identity"
        assert reached(endpoint.url, api_key="ck", tenant="t", database="d").database == ("t", "d")
        assert len(endpoint.asked) == 1


def test_a_server_that_answers_after_all_is_in_no_trouble_whatever_it_says(reached: Reached) -> None:
    with Endpoint(503) as endpoint:
        server = reached(endpoint.url, resting_seconds=0)
        with pytest.raises(VectorServerError):
            server.ask("GET", "")
        endpoint.status, endpoint.text = 404, '{"error":"NotFoundError","message":"no database"}'
        server.look()
        assert server.trouble is None


@pytest.mark.parametrize("databases", [["*"], ["a", "b"], []], ids=str)
def test_a_key_for_several_databases_wants_one_named(reached: Reached, databases: list[str]) -> None:
    with (
        Endpoint(200, json.dumps({"tenant": "t-1", "databases": databases})) as endpoint,
        pytest.raises(VectorServerError, match="set CHROMA_TENANT and CHROMA_DATABASE"),
    ):
        reached(endpoint.url, api_key="ck").ask("GET", "")


@pytest.mark.parametrize(
    ("status", "text", "trouble"),
    [
        (401, "", "asks for a key (401)"),
        (403, "{}", "asks for a key (403)"),
        (429, '{"error":"RateLimited","message":"slow down"}', "is too busy or being started (429)"),
        (503, "<html>starting</html>", "is too busy or being started (503)"),
        (500, "<html>oops</html>", "answers with an error (500)"),
        (404, "<html>no such page</html>", "does not answer as Chroma does (404)"),
        (200, "<html>welcome</html>", "does not answer as Chroma does (200)"),
        (301, "", "does not answer as Chroma does (301)"),
    ],
)
def test_each_trouble_is_named_in_one_line(reached: Reached, status: int, text: str, trouble: str) -> None:
    with Endpoint(status, text) as endpoint:
        server = reached(endpoint.url)
        with pytest.raises(VectorServerError) as caught:
            server.ask("GET", "/collections/abc")
    assert caught.value.trouble == trouble
    assert str(caught.value).startswith(f"the vector server at {server.host} {trouble}; ")
    assert (
        caught.value.note == f"The vector server at {server.host} {trouble}; passages were found by their words alone."
    )


def test_a_wrong_key_is_told_for_the_key(reached: Reached) -> None:
    with (
        Endpoint(401, "{}") as endpoint,
        pytest.raises(VectorServerError, match=r"refuses the key \(401\); correct CHROMA_API_KEY"),
    ):
        reached(endpoint.url, api_key="wrong", tenant="t", database="d").ask("GET", "")


def test_what_chroma_itself_says_is_no_trouble_with_the_server(reached: Reached) -> None:
    with Endpoint(404, '{"error":"NotFoundError","message":"Collection [abc] does not exist"}') as endpoint:
        server = reached(endpoint.url)
        with pytest.raises(ServerRefusal, match="does not exist") as caught:
            server.ask("GET", "/collections/abc")
    assert caught.value.status == 404
    assert server.trouble is None


def test_an_error_inside_chroma_is_asked_about_twice(reached: Reached) -> None:
    with Endpoint(500, '{"error":"InternalError","message":"hnsw"}') as endpoint:
        with pytest.raises(ServerRefusal, match="hnsw"):
            reached(endpoint.url).ask("GET", "/collections/abc")
        assert len(endpoint.asked) == 2


def test_a_server_that_is_not_there_is_told_at_once(reached: Reached) -> None:
    server = reached(f"http://127.0.0.1:{free_port()}")
    started = time.monotonic()
    with pytest.raises(VectorServerError, match="does not answer; start it, or correct CHROMA_URL"):
        server.ask("GET", "")
    assert time.monotonic() - started < 2


def test_a_server_that_says_nothing_costs_one_time_limit_and_is_then_left_alone(reached: Reached) -> None:
    with Endpoint(200, "{}") as endpoint:
        endpoint.silent.set()
        server = reached(endpoint.url, seconds=0.2, resting_seconds=60)
        for _ in range(20):
            with pytest.raises(VectorServerError, match="does not answer"):
                server.ask("GET", "")
        server.look()
        assert len(endpoint.asked) == 1
        assert server.failures == 1


def test_a_server_that_is_back_is_asked_again_after_its_rest(reached: Reached) -> None:
    with Endpoint(200, "{}") as endpoint:
        endpoint.silent.set()
        server = reached(endpoint.url, seconds=0.2, resting_seconds=0)
        with pytest.raises(VectorServerError):
            server.ask("GET", "")
        endpoint.silent.clear()
        server.look()
        assert server.trouble is None
        assert server.ask("GET", "") == {}


def test_a_connection_that_the_server_let_go_of_is_no_trouble(reached: Reached) -> None:
    with Endpoint(200, "{}") as endpoint:
        endpoint.is_rude = True
        server = reached(endpoint.url)
        for _ in range(3):
            server.ask("GET", "")
    assert server.failures == 0
    assert len(endpoint.asked) == 3


def test_the_cloud_is_reached_over_https() -> None:
    server = ChromaServer(ServerSettings(CLOUD, api_key="ck"))
    assert (server.host, server.at) == ("api.trychroma.com:443", "https://api.trychroma.com:443 /")
    assert server.is_cloud


def test_a_real_server_answers(vector_server: ChromaServer) -> None:
    assert "answers in" in vector_server.check()
    assert vector_server.check().endswith("database default_tenant/default_database")


def test_a_database_that_a_server_lost_is_made_again(reached: Reached, chroma_run: ChromaRun) -> None:
    server = reached(chroma_run.url, tenant="newsroom", database="archive", seconds=30)
    with pytest.raises(ServerRefusal):
        server.ask("GET", "/collections/abc")
    server.make_database()
    server.make_database()
    with pytest.raises(ServerRefusal, match="does not exist"):
        server.ask("GET", "/collections/abc")
    assert server.ask("GET", "")["name"] == "archive"


def test_a_name_that_no_database_can_have_is_told(reached: Reached, chroma_run: ChromaRun) -> None:
    server = reached(chroma_run.url, database="x", seconds=30)
    with pytest.raises(VectorServerError, match="has no database x"):
        server.make_database()

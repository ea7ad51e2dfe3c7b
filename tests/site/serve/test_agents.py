"""The server for agents, asked by the official client of the protocol over standard input and output."""

import fcntl
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client

from pipeline.home import Home
from pipeline.site.serve import agents
from tests.loops import finish
from tests.runs import environment, first_run
from tests.site.serve.sparql.endpoints import THREE, publish

Call = Callable[..., Awaitable[Any]]


def talk(home: Path, work: Callable[[Call], Awaitable[None]]) -> None:
    """Start the command, and let some work call its tools."""
    command = ["-m", "pipeline", "mcp", "--home", str(home)]
    parameters = StdioServerParameters(command=sys.executable, args=command, env=environment())

    async def main() -> None:
        async with stdio_client(parameters) as (reading, writing), ClientSession(reading, writing) as session:
            await session.initialize()
            names = {tool.name for tool in (await session.list_tools()).tools}
            assert names >= {"datasets", "search_letters", "get_letter", "list_entities", "query_sql", "query_sparql"}

            async def call(tool: str, **arguments: Any) -> Any:
                found = await session.call_tool(tool, arguments)
                text = "".join(getattr(part, "text", "") for part in found.content)
                if found.is_error:
                    return f"error: {text}"
                structured = found.structured_content
                return structured.get("result", structured) if structured is not None else json.loads(text)

            await work(call)

    finish(main())


@pytest.mark.slow
def test_an_agent_finds_what_there_is_and_nothing_else(tmp_path: Path) -> None:
    first_run(tmp_path, 6)

    async def work(call: Call) -> None:
        dataset = "voorbeeldbrieven"
        known = await call("datasets")
        assert [one["name"] for one in known] == [dataset]
        total = known[0]["counts"]["letters"]
        found = await call("search_letters", dataset=dataset)
        assert found["total"] == len(found["letters"]) == total
        one = await call("get_letter", dataset=dataset, identifier=found["letters"][0]["identifier"])
        assert one["id"] == found["letters"][0]["id"]
        assert one["paragraphs"]
        assert await call("list_entities", dataset=dataset, collection="ministries")
        rows = await call("query_sql", dataset=dataset, statement="SELECT count(*) AS n FROM letters")
        assert rows["rows"] == [{"n": total}]
        query = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a <https://www.ica.org/standards/RiC/ontology#Record> }"
        answer = json.loads(await call("query_sparql", query=query))
        assert int(answer["results"]["bindings"][0]["n"]["value"]) >= total
        for statement in (
            "DELETE FROM letters",
            "ATTACH '/etc/passwd' AS x",
            "PRAGMA query_only = 0",
            "SELECT 1; SELECT 2",
            "SELECT length(zeroblob(100000000))",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n",
            "SELECT a.id FROM paragraphs a, paragraphs b, paragraphs c",
        ):
            assert str(await call("query_sql", dataset=dataset, statement=statement)).startswith("error:"), statement
        assert "SERVICE" in await call("query_sparql", query="SELECT * { SERVICE <http://127.0.0.1:9/> {} }")
        assert "read-only" in await call("query_sparql", query="CLEAR ALL")
        assert "no letter" in await call("get_letter", dataset=dataset, identifier="absent")
        assert "no dataset" in await call("search_letters", dataset="../etc")
        assert "date_from" in await call("search_letters", dataset=dataset, date_from="yesterday")

    talk(tmp_path / "home", work)


def test_an_answer_is_made_under_a_lease(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path / "public", "v1", THREE)
    home = Home(tmp_path)
    waited = []

    def read(web: Path) -> list[str]:
        waited.append(is_waited_for(home.leases))
        return []

    monkeypatch.setattr(agents.database, "names", read)
    finish(agents.server(home).call_tool("datasets", {}))

    assert waited == [True]
    assert not is_waited_for(home.leases)


def is_waited_for(folder: Path) -> bool:
    """Return whether an answer shares a lock, for which a command that replaced the release would wait."""
    (lock,) = folder.iterdir()
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False

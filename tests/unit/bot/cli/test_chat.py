"""What a thread at a terminal does with an answer that fell since."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bootstrap import Askwire
from bot.cli.chat_command import _Thread
from bot.settings import Settings
from retrieval.local_embedder import LocalEmbedder
from retrieval.model import Query

TEXT = "---\ntitle: Harbours\n---\nMayor Anna Berg reopened the harbour of Riga in 1991."


def test_what_is_withdrawn_while_people_talk_is_neither_shown_nor_kept(
    tmp_path: Path, local_embedder: LocalEmbedder, capsys: pytest.CaptureFixture[str]
) -> None:
    said = tmp_path / "wires" / "riga.md"
    said.parent.mkdir()
    said.write_text(TEXT, "utf-8")
    with Askwire(Settings(home=tmp_path / "home", documents=said.parent)) as askwire:
        askwire.__dict__["embedder"] = local_embedder
        askwire.index()
        thread = _Thread(askwire, askwire.conversation(), Query(""), as_json=False, typed=True)
        assert thread.say("Who reopened the harbour of Riga?")
        assert thread.say("/sources")
        assert capsys.readouterr().out.count("Berg") > 1
        said.write_text(TEXT.replace("---\nMayor", "withdrawn: true\n---\nMayor"), "utf-8")
        askwire.index()
        assert thread.say("/sources")
        assert thread.say("/good")
        told = capsys.readouterr().out
        assert "[1] is not shown: riga.md is withdrawn." in told
        assert "it is not kept" in told
        assert "Berg" not in told
        assert not askwire.has_transcripts

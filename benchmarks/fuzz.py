"""Damaged files, one after the other, until something is neither a sound document nor a reason in one line.

    python -m benchmarks.fuzz [--kind .pdf] [--seconds 60] [--random]

With atheris (`pip install atheris`: it is in no lock, as few platforms have it) the code that a file reaches guides the
next damage; the parsers of `.html`, `.pdf`, `.docx` and `.eml` run in this very process then, so that it can be
watched. With `--random`, or without atheris, damage is random, and files are read as the index reads them. What is
found is written to a file beside, to be read again: `askwire index FILE`.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

KINDS = (".csv", ".docx", ".eml", ".htm", ".html", ".jsonl", ".md", ".pdf", ".txt")
# Nothing that is watched may be imported before it is: the modules that read files are imported where they are used.
_WATCHED = ["retrieval", "benchmarks.damaging", "trafilatura", "htmldate", "docx", "email", "csv", "json", "yaml"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fuzz one kind, or each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--seconds", type=int, default=60, help="for each kind")
    parser.add_argument("--random", action="store_true", help="random damage, in the process that the index uses")
    given = parser.parse_args(arguments)
    has_atheris = importlib.util.find_spec("atheris") is not None
    if not has_atheris and not given.random:
        print("atheris is not installed (pip install atheris): damage is random, and nothing guides it")
    if given.kind is None:
        found = [kind for kind in KINDS if _in_a_process(kind, given.seconds, is_random=given.random)]
        sys.exit(f"found something in {', '.join(found)}" if found else 0)
    if has_atheris and not given.random:
        _guided(given.kind, given.seconds)
    else:
        _random(given.kind, given.seconds)


def _in_a_process(kind: str, seconds: int, *, is_random: bool) -> bool:
    print(f"{kind}: {seconds} s", flush=True)
    command = [sys.executable, "-m", "benchmarks.fuzz", "--kind", kind, "--seconds", str(seconds)]
    return subprocess.run([*command, *(["--random"] if is_random else [])], check=False).returncode != 0


def _random(kind: str, seconds: int) -> None:
    from benchmarks.damaging import mutated, problem
    from benchmarks.written_files import samples

    sound, seed, tried = samples()[kind], random.SystemRandom().getrandbits(32), 0
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until:
            data = mutated(sound, seed + tried)
            try:
                wrong = problem(Path(folder), kind, data)
            except Exception as error:  # noqa: BLE001 - what is looked for
                wrong = repr(error)
            if wrong:
                kept = Path(f"fuzzed-{seed + tried}{kind}")
                kept.write_bytes(data)
                sys.exit(f"{kept}: {wrong}")
            tried += 1
    print(f"{tried:,} files, nothing found")


def _guided(kind: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=_WATCHED):
        from benchmarks.damaging import problem_here
        from benchmarks.written_files import samples
        from retrieval.loading.apart import mail, pdf, web_page, word_file

    del mail, pdf, web_page, word_file
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "corpus").mkdir()
        (Path(folder) / "corpus" / "sound").write_bytes(samples()[kind])

        def one(data: bytes) -> None:
            if wrong := problem_here(Path(folder), kind, data):
                raise AssertionError(wrong)

        limits = [f"-max_total_time={seconds}", "-timeout=60", "-rss_limit_mb=3000", f"-artifact_prefix=fuzzed{kind}-"]
        atheris.Setup([sys.argv[0], *limits, str(Path(folder) / "corpus")], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()

"""``NAME.meta.yaml``: what is said of a file beside it. Names in, which belongs to which out; bytes in, keys out."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from retrieval.errors import DocumentError
from retrieval.loading.decoding import decode
from retrieval.loading.limits import SIDECAR_BYTES, megabytes
from retrieval.loading.yaml_header import parsed

ENDING = ".meta.yaml"
_MISSPELT = ".meta.yml"


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The name of the sidecar of a file."""

    name: str
    rivals: tuple[str, ...] = ()
    """Other files that it may be meant for: nobody can tell then what it says of which."""


def is_sidecar(name: str) -> bool:
    """True for a name that no document has."""
    return name.lower().endswith((ENDING, _MISSPELT))


def may_mean(sidecar: str, file: str) -> bool:
    """True where the name of a sidecar is nearly after that of a file."""
    return _base(sidecar).casefold() in {file.casefold(), _stem(file).casefold()}


def paired(names: Collection[str], files: Collection[str]) -> dict[str, Sidecar]:
    """The sidecar of each of ``files`` that has one, all in one folder.

    ``a.pdf.meta.yaml`` belongs to ``a.pdf``, before ``a.meta.yaml``, which belongs to the only file of that stem. One
    that is nearly called so belongs there too: :func:`problem_of` tells, and the file is not read.
    """
    found = _by_name(_by_base(name for name in names if name.lower().endswith(ENDING)), files)
    used = {sidecar.name for sidecar in found.values()}
    left = _by_base((name for name in names if is_sidecar(name) and name not in used), fold=True)
    for file in files:
        near = left.get(file.casefold()) or left.get(_stem(file).casefold())
        if near and file not in found:
            found[file] = Sidecar(near)
    return found


def _by_base(sidecars: Iterable[str], *, fold: bool = False) -> dict[str, str]:
    """Sidecars by what they are named after; one in small letters stands before another of that name."""
    bases = {_base(name): name for name in sorted(sidecars)}
    return {base.casefold(): name for base, name in bases.items()} if fold else bases


def _by_name(sidecars: Mapping[str, str], files: Collection[str]) -> dict[str, Sidecar]:
    by_stem: dict[str, list[str]] = defaultdict(list)
    for file in sorted(files):
        by_stem[_stem(file)].append(file)
    own = {file for file in files if file in sidecars}
    found: dict[str, Sidecar] = {}
    for stem, sharing in by_stem.items():
        for file in sharing:
            if file in own:
                found[file] = Sidecar(sidecars[file])
            elif stem in sidecars and stem not in own:
                found[file] = Sidecar(sidecars[stem], tuple(each for each in sharing if each != file))
    return found


def problem_of(sidecar: str, file: str) -> str:
    """What is wrong with the name of a sidecar of a file; empty where nothing is."""
    if sidecar.lower().endswith(ENDING) and _base(sidecar) in {file, _stem(file)}:
        return ""
    return f"its sidecar {sidecar} has to be called {file}{ENDING}; rename it"


def idle(names: Collection[str], pairs: Mapping[str, Sidecar]) -> list[tuple[str, str]]:
    """Sidecars of a folder that say nothing of any file in it, each with the reason."""
    used = {sidecar.name for sidecar in pairs.values()}
    left = sorted(name for name in names if is_sidecar(name) and name not in used)
    return [(name, reason) for name in left if (reason := _reason(name, names, pairs))]


def _reason(name: str, names: Collection[str], pairs: Mapping[str, Sidecar]) -> str:
    """Empty for the sidecar of a file that askwire does not read."""
    base = _base(name)
    if other := next((pairs[file] for file in sorted(pairs) if base in {file, _stem(file)}), None):
        return f"a sidecar that is not read, as {other.name} is; say all in one and remove the other"
    if not name.lower().endswith(ENDING):
        return f"a sidecar ends in {ENDING}; rename it"
    if any(not is_sidecar(each) and base in {each, _stem(each)} for each in names):
        return ""
    return f"a sidecar without a file: no {base!r} lies beside it; move it there or remove it"


def _base(sidecar: str) -> str:
    """What a sidecar is named after."""
    return sidecar[: -len(ENDING if sidecar.lower().endswith(ENDING) else _MISSPELT)]


def _stem(file: str) -> str:
    return os.path.splitext(file)[0]  # noqa: PTH122 - a name, not a path


def keys_of(data: bytes, name: str) -> Mapping[object, object]:
    """What a sidecar says. Raises :class:`DocumentError`: the file must not be read without it, it may be withdrawn."""
    if len(data) > SIDECAR_BYTES:
        raise DocumentError(f"its sidecar {name} is larger than {megabytes(SIDECAR_BYTES)}; shorten it")
    if not data.strip():
        # Editors empty a file before they write it: what it says is yet to come.
        raise DocumentError(f"its sidecar {name} is empty; write in it what holds, or remove it")
    try:
        return parsed(decode(data), what=f"its sidecar {name}", line=1)
    except DocumentError as error:
        about = str(error)
        raise DocumentError(about if name in about else f"its sidecar {name}: {about}") from error

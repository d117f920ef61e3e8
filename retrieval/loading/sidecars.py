"""``NAME.meta.yaml``: what is said of a file beside it. Names in, which belongs to which out; bytes in, keys out."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Mapping
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


def paired(names: Collection[str], files: Collection[str]) -> dict[str, Sidecar]:
    """The sidecar of each of ``files`` that has one, all in one folder.

    ``a.pdf.meta.yaml`` belongs to ``a.pdf``, before ``a.meta.yaml``, which belongs to the only file of that stem.
    """
    sidecars = {name for name in names if name.endswith(ENDING)}
    by_stem: dict[str, list[str]] = defaultdict(list)
    for file in sorted(files):
        by_stem[os.path.splitext(file)[0]].append(file)  # noqa: PTH122 - a name, not a path
    own = {file + ENDING for file in files} & sidecars
    found: dict[str, Sidecar] = {}
    for stem, sharing in by_stem.items():
        for file in sharing:
            if file + ENDING in own:
                found[file] = Sidecar(file + ENDING)
            elif stem + ENDING in sidecars - own:
                found[file] = Sidecar(stem + ENDING, tuple(each for each in sharing if each != file))
    return found


def idle(names: Collection[str], pairs: Mapping[str, Sidecar]) -> list[tuple[str, str]]:
    """Sidecars of a folder that say nothing of any file in it, each with the reason."""
    used = {sidecar.name for sidecar in pairs.values()}
    left = sorted(name for name in names if is_sidecar(name) and name not in used)
    return [(name, _reason(name)) for name in left if name.endswith(_MISSPELT) or not _has_file(name, names)]


def _has_file(sidecar: str, names: Collection[str]) -> bool:
    """True when a file that askwire does not read lies beside it."""
    named = sidecar[: -len(ENDING)]
    return any(not is_sidecar(name) and (name == named or os.path.splitext(name)[0] == named) for name in names)  # noqa: PTH122


def _reason(name: str) -> str:
    if not name.endswith(ENDING):
        return f"a sidecar ends in {ENDING}; rename it"
    return f"a sidecar without a file: no {name[: -len(ENDING)]!r} lies beside it; move it there or remove it"


def keys_of(data: bytes, name: str) -> Mapping[object, object]:
    """What a sidecar says. Raises :class:`DocumentError`: the file must not be read without it, it may be withdrawn."""
    if len(data) > SIDECAR_BYTES:
        raise DocumentError(f"its sidecar {name} is larger than {megabytes(SIDECAR_BYTES)}; shorten it")
    if not data.strip():
        return {}
    try:
        return parsed(decode(data), what=f"its sidecar {name}", line=1)
    except DocumentError as error:
        about = str(error)
        raise DocumentError(about if name in about else f"its sidecar {name}: {about}") from error

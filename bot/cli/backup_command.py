"""``askwire backup``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.opening import opened
from bot.cli.options import JSON
from bot.cli.payloads import backup_payload, line
from bot.inert import inert
from bot.wording import counted

if TYPE_CHECKING:
    from retrieval.archive import Manifest


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@JSON
def command(file: Path, *, force: bool, as_json: bool) -> None:
    r"""Write all that ASKWIRE_HOME knows into one FILE, while it is in use.

    The file holds documents, passages, embeddings, and what was asked and answered, as they were at one moment. A
    bot may answer and `askwire index` may run meanwhile. It is read back and checked before it gets its name. The
    indexes are left out; `askwire restore` has them built anew from the embeddings.

    \b
    Example:
      askwire backup askwire.zip
      askwire backup --force /mnt/backups/askwire.zip
    """
    from bot.backups import backed_up

    with opened() as askwire:
        manifest, size = backed_up(askwire, file, force=force)
    if as_json:
        click.echo(line(backup_payload(manifest, file) | {"bytes": size}))
    else:
        click.echo(inert(f"backed up {held(manifest)} to {file} ({size / 1e6:,.1f} MB), read back and checked"))


def held(manifest: Manifest) -> str:
    """What a backup holds, in words."""
    *most, last = [counted(number, name.removesuffix("s")) for name, number in manifest.holds.items()]
    return f"{', '.join(most)} and {last}" if most else last

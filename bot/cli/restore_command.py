"""``askwire restore``."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.opening import opened
from bot.cli.options import JSON
from bot.cli.payloads import backup_payload, line
from bot.inert import inert


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Put it in the place of what ASKWIRE_HOME holds, which is kept aside.")
@JSON
def command(file: Path, *, force: bool, as_json: bool) -> None:
    r"""Make ASKWIRE_HOME hold what a backup FILE does.

    All of FILE is checked before anything is touched, and nothing may use ASKWIRE_HOME meanwhile. The first question
    builds the indexes from the embeddings in the backup; nothing is embedded again. Where the documents lie elsewhere
    than they did, set ASKWIRE_DOCUMENTS and run `askwire index`.

    \b
    Example:
      askwire restore askwire.zip
      ASKWIRE_HOME=/srv/askwire askwire restore --force /mnt/backups/askwire.zip
    """
    from bot.backups import restored
    from bot.cli.backup_command import held

    with opened() as askwire:
        manifest, replaced = restored(askwire, file, force=force)
        folder = askwire.home.folder
    if as_json:
        where = {"home": str(folder), "replaced": str(replaced) if replaced else None}
        click.echo(line(backup_payload(manifest, file) | where))
        return
    click.echo(inert(f"restored {held(manifest)} from {file} of {manifest.created} into {folder}"))
    if replaced:
        click.echo(inert(f"what was there before lies in {replaced}; delete it when you need it no more"))

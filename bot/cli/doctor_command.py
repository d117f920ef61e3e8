"""``askwire doctor``."""

from __future__ import annotations

import click

from bot.cli.opening import opened
from bot.cli.options import JSON
from bot.cli.payloads import line


@click.command("doctor")
@click.option(
    "--repair",
    is_flag=True,
    help="Mend what is damaged or behind, from the files and the catalogue.",
)
@JSON
def command(*, repair: bool, as_json: bool) -> int:
    r"""Check settings, index, documents, model and Slack access, and say what to do.

    Exits with 1 when something is wrong.

    \b
    Example:
      askwire doctor --repair
    """
    from bot.checking import checks
    from bot.inert import inert
    from bot.slack.checking import slack_checks

    with opened() as askwire:
        if repair and not askwire.mend_catalogue():
            askwire.repair(thorough=True)
        found = [*checks(askwire), *slack_checks(askwire.settings)]
    ok = all(check.ok for check in found)
    if as_json:
        rows = [{"name": c.name, "ok": c.ok, "detail": c.detail, "fix": c.fix} for c in found]
        click.echo(line({"ok": ok, "checks": rows}))
    else:
        for check in found:
            click.echo(inert(f"{'ok   ' if check.ok else 'WRONG'} {check.name}: {check.detail}"))
            if check.fix:
                click.echo(f"      {check.fix}")
    return 0 if ok else 1

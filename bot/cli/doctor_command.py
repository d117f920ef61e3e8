"""``askwire doctor``."""

from __future__ import annotations

import click

from bot.cli.opening import opened
from bot.cli.options import JSON
from bot.cli.payloads import line


@click.command("doctor")
@click.option("--repair", is_flag=True, help="Mend what is damaged or behind, from the files and the catalogue.")
@click.option("--answers", is_flag=True, help="List the answers given earlier that no longer stand, and nothing else.")
@JSON
def command(*, repair: bool, answers: bool, as_json: bool) -> int:
    r"""Check settings, index, documents, model and Slack access, and say what to do.

    Exits with 1 when something is wrong. An answer given earlier whose cited words were changed or taken away since is
    no fault of the installation: "earlier answers" counts them, and --answers lists each with what became of it. Known
    are the answers given in Slack, and those of `askwire chat` that were judged by /good or /bad; no other is kept.

    \b
    Example:
      askwire doctor --repair
      askwire doctor --answers
    """
    if repair and answers:
        raise click.UsageError("Give --repair or --answers, not both.")
    if answers:
        _list_answers(as_json=as_json)
        return 0
    from bot.checking import checks
    from bot.inert import inert
    from bot.slack.checking import slack_checks

    with opened() as askwire:
        if repair:
            askwire.mend_transcripts()
            if not askwire.mend_catalogue():
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


def _list_answers(*, as_json: bool) -> None:
    from bot.checking import KEPT
    from bot.cli.outdated import outdated_lines, outdated_payload
    from bot.cli.terminal import stdout

    with opened() as askwire:
        found = list(askwire.earlier_answers.listed()) if askwire.has_transcripts else []
    if as_json:
        click.echo(line({"answers": [outdated_payload(record, changes) for record, changes in found]}))
        return
    console = stdout()
    if not found:
        console.print(f"Everything that the kept answers cite stands in the documents; {KEPT}.")
    for number, (record, changes) in enumerate(found):
        if number:
            console.print()
        for each in outdated_lines(record, changes):
            console.print(each)

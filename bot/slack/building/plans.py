"""How far an answer is in, the plan that is shown while it is on its way out: search, read, write, check."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.events import Searched
from bot.slack import limits
from bot.slack.building.elements import Block, paragraph, rich, words
from bot.slack.texts import defused
from bot.wording import counted

PENDING, WORKING, DONE = "pending", "in_progress", "complete"


@dataclass(frozen=True, slots=True)
class Step:
    """One step, with what came of it."""

    id: str
    title: str
    status: str = PENDING
    details: str = ""
    """What it found, in one line; once it is said it stays."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps under a title."""

    title: str
    steps: tuple[Step, ...]

    def at(self, step: str, status: str, details: str = "") -> Plan:
        """The plan with one step moved on."""
        moved = (
            replace(each, status=status, details=details or each.details) if each.id == step else each
            for each in self.steps
        )
        return replace(self, steps=tuple(moved))

    def chunks(self, before: Plan | None) -> list[Block]:
        """What a stream has to be told that showed ``before``. Slack adds details to those that it has."""
        known = {step.id: step for step in before.steps} if before else {}
        changed = [step for step in self.steps if known.get(step.id) != step]
        titled: list[Block] = [] if before and before.title == self.title else [_title(self.title)]
        return [*titled, *(_task(step, known.get(step.id)) for step in changed)]

    def block(self) -> Block:
        """The plan as a block, for where there is no stream."""
        return {"type": "plan", "title": self.title, "tasks": [_card(step) for step in self.steps]}


def beginning(*, model: bool, before: int = 0) -> Plan:
    """Where every answer begins; ``before`` counts the questions that are answered first."""
    writing = "Write from the passages" if model else "Pick the sentences that answer"
    steps = (
        Step("search", "Search the documents", PENDING if before else WORKING),
        Step("read", "Read what was found"),
        Step("write", writing),
        Step("check", "Check each sentence against its source"),
    )
    title = f"Waiting: {counted(before, 'question')} before yours" if before else "Working on it"
    return Plan(title, steps)


def started(plan: Plan) -> Plan:
    """It is this question's turn."""
    return replace(plan, title="Working on it").at("search", WORKING)


def after_search(plan: Plan, searched: Searched) -> Plan:
    """What was found, in figures and titles."""
    found = f"{counted(searched.passages, 'passage')} in {counted(len(searched.documents), 'document')}"
    searched_plan = plan.at("search", DONE, found if searched.passages else "Nothing was found")
    titles = "; ".join(defused(head.title, 120) for head in searched.documents[:2])
    more = len(searched.documents) - 2
    told = f"{titles} and {more} more" if more > 0 else titles
    return searched_plan.at("read", DONE, told[: limits.TASK_DETAILS]).at("write", WORKING)


def after_claims(plan: Plan, shown: int) -> Plan:
    """So many sentences were checked and shown."""
    return plan.at("check", WORKING) if shown else plan


def ended(plan: Plan, title: str, claims: int, *, whole: bool = True) -> Plan:
    """The plan under its last title. Where the work was broken off (``whole`` is false) only what was done is done."""
    steps = tuple(
        each if each.status == DONE else replace(each, status=DONE if whole else PENDING) for each in plan.steps
    )
    said = f"{counted(claims, 'sentence')} stood up to it" if claims else "Nothing to show"
    last = replace(plan, title=title, steps=steps)
    return last.at("check", DONE, said) if whole or claims else last


def _title(title: str) -> Block:
    return {"type": "plan_update", "title": title[: limits.TASK_TITLE]}


def _task(step: Step, before: Step | None) -> Block:
    task: Block = {"type": "task_update", "id": step.id, "title": step.title, "status": step.status}
    new = step.details if not (before and before.details) else ""
    return {**task, "details": new} if new else task


def _card(step: Step) -> Block:
    card: Block = {"type": "task_card", "task_id": step.id, "title": step.title, "status": step.status}
    return {**card, "details": rich(paragraph(words(step.details)))} if step.details else card

"""What the scripted app says and shows: chunks of a stream, blocks, modals and a Home tab."""

from __future__ import annotations

from typing import Any

Payload = dict[str, Any]

FIRST, SECOND = "The board **put off** the vote. [1]", " “The figures were not ready,” said Maria Holm. [2]"
SUGGESTION = "Who opposed the vote?"
PROMPT = "What is new this week?"


def plain(text: str) -> Payload:
    """Plain text."""
    return {"type": "plain_text", "text": text}


def rich(*elements: Payload) -> Payload:
    """One paragraph of rich text."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def run(text: str, **style: bool) -> Payload:
    """A run of words."""
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def button(text: str, action: str, **more: Any) -> Payload:
    """A button whose value is its text."""
    return {"type": "button", "text": plain(text), "action_id": action, "value": text, **more}


def option(text: str, value: str) -> Payload:
    """One of a choice."""
    return {"text": plain(text), "value": value}


def said(text: str) -> Payload:
    """A chunk of Markdown."""
    return {"type": "markdown_text", "text": text}


def task(name: str, title: str, status: str, details: str = "") -> Payload:
    """A chunk that moves a step on."""
    update = {"type": "task_update", "id": name, "title": title, "status": status}
    return {**update, "details": details} if details else update


BEGUN = [
    {"type": "plan_update", "title": "Working on it"},
    task("search", "Search the documents", "in_progress"),
    task("check", "Check each sentence", "pending"),
]
FOUND = [task("search", "Search the documents", "complete", "12 passages in 5 documents")]
CHECKED = [{"type": "plan_update", "title": "2 sentences checked"}, task("check", "Check each sentence", "complete")]

THUMBS = {
    "type": "feedback_buttons",
    "action_id": "judge",
    "positive_button": {"text": plain("Good"), "value": "good", "accessibility_label": "This answer is good"},
    "negative_button": {"text": plain("Bad"), "value": "bad", "accessibility_label": "Something is wrong"},
}
TAIL = [
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "As of *21 June 2024*"}]},
    {"type": "actions", "elements": [button("Passage 1", "passage:1"), button("Passage 2", "passage:2")]},
    {"type": "actions", "elements": [button(SUGGESTION, "ask:0")]},
    {"type": "context_actions", "elements": [THUMBS]},
]
PASSAGE = {
    "type": "modal",
    "title": plain("Source 1"),
    "close": plain("Close"),
    "blocks": [
        {"type": "header", "text": plain("Harbour vote delayed")},
        rich(run("It met on Friday. "), run("The board put off the vote", bold=True), run(" until March.")),
    ],
}
WRONG = {
    "type": "modal",
    "callback_id": "wrong",
    "title": plain("What is wrong?"),
    "submit": plain("Send"),
    "close": plain("Cancel"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "reasons",
            "optional": True,
            "label": plain("Reasons"),
            "element": {
                "type": "checkboxes",
                "action_id": "reasons",
                "options": [
                    {"text": plain("Outdated"), "value": "outdated"},
                    {"text": plain("Misquoted"), "value": "quote"},
                ],
            },
        },
        {
            "type": "input",
            "block_id": "since",
            "optional": True,
            "label": plain("Known since"),
            "element": {"type": "datepicker", "action_id": "since", "initial_date": "2024-01-01"},
        },
        {
            "type": "input",
            "block_id": "source",
            "optional": True,
            "label": plain("Source"),
            "element": {
                "type": "multi_static_select",
                "action_id": "source",
                "options": [option("Reuters", "r"), option("AP", "a")],
            },
        },
        {
            "type": "input",
            "block_id": "words",
            "label": plain("In your words"),
            "element": {"type": "plain_text_input", "action_id": "words", "multiline": True},
        },
    ],
}
ASK = {
    "type": "modal",
    "callback_id": "ask",
    "title": plain("Ask the documents"),
    "submit": plain("Ask"),
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": plain("Your question"),
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}
HOME = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("What is indexed")},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*120 documents*"}},
        {"type": "actions", "elements": [button("Ask a question", "ask_modal", style="primary")]},
    ],
}

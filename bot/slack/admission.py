"""A token in, who we are in Slack and whether we may connect out."""

from __future__ import annotations

from bot.errors import SlackError
from bot.slack.web import RefusalError, Web, made

_NOT_LET_IN = "Slack does not accept {} ({}); docs/slack.md tells where to find it"
_UNREACHED = "{} does not answer as Slack does ({}); check the network, the proxy and SLACK_API_URL, and start again"
# Slack's words for a token that is no good; everything else says nothing about the token.
_BAD_TOKEN = frozenset(
    {
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission"),
        *("not_allowed_token_type", "missing_scope", "org_login_required", "ekm_access_denied", "access_denied"),
    }
)


async def bot_user(web: Web, api_url: str) -> str:
    """Who we are. Raises :class:`SlackError` when Slack does not know us, or does not answer."""
    client = web.client
    try:
        answer = await made("auth.test", client.auth_test())
    except RefusalError as error:
        raise _explained(error, "SLACK_BOT_TOKEN", api_url) from error
    return str(answer["user_id"])


async def may_connect(web: Web, app_token: str, api_url: str) -> None:
    """Nothing, if Socket Mode is open to us. Raises :class:`SlackError`."""
    client = web.client
    try:
        await made("apps.connections.open", client.apps_connections_open(app_token=app_token))
    except RefusalError as error:
        raise _explained(error, "SLACK_APP_TOKEN", api_url) from error


def _explained(error: RefusalError, name: str, api_url: str) -> SlackError:
    if error.error in _BAD_TOKEN:
        return SlackError(_NOT_LET_IN.format(name, error.error))
    return SlackError(_UNREACHED.format(api_url, error.error))

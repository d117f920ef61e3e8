"""An address of Slack's in, a session and clients that reach it out."""

from __future__ import annotations

import ipaddress
from typing import TypeVar
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

TIMEOUT_SECONDS = 15
_Client = TypeVar("_Client", AsyncWebClient, AsyncWebhookClient, SocketModeClient)


def new_session() -> aiohttp.ClientSession:
    """A session for every call. Slack's library takes the time limit of the session, not the one it is given."""
    limit = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100), timeout=limit)


def unproxied(client: _Client, url: str) -> _Client:
    """The client, without the proxy of the environment where ``url`` is on this machine.

    Slack's library takes HTTPS_PROXY for every address, whatever NO_PROXY says.
    """
    if is_loopback(url):
        client.proxy = None
    return client


def is_loopback(url: str) -> bool:
    """True for an address on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

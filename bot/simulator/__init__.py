"""A workspace that behaves like Slack, on this machine alone: what an app calls and what it is sent."""

"""Replies, passages and settings in, Slack's blocks and views out. Pure; every builder is held to Slack's limits."""

"""The Slack front end of the bot core: what happens in a workspace in, replies with their sources out."""

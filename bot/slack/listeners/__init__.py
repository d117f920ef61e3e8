"""What Bolt hears in, what the bot does out: events, commands and shortcuts, buttons, modals."""

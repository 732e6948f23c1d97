"""The chat as a web page: server-rendered, working without JavaScript, better with it."""

from bot.channels.web.application import WebLimits, create_web_app

__all__ = ["WebLimits", "create_web_app"]

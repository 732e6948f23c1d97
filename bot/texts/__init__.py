"""The wording of the bot, Chinese and English, as data."""

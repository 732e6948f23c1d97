"""Everything that talks to people: channels, the conversation, its flows, and the command line."""

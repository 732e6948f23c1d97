"""One driver a channel: each types, presses and looks the way a person does on that channel."""

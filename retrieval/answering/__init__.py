"""From evidence to an answer: the value asked for, cited and dated, or an honest "not in my sources"."""

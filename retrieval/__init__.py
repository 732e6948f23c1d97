"""Finding passages and answering from them, cited and dated."""

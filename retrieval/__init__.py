"""Finding passages and answering from them, cited and dated."""

import os

# ONNX Runtime (recent ones on every system) reports to its maker from the moment it is imported, and writes
# a device id into the home folder. Nothing leaves this program unasked; it must know before the first import.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

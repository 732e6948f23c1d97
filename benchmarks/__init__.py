"""Quality, latency, load and scale: each prints a table and writes JSON."""

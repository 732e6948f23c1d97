"""Platforms on one side, our messages on the other."""

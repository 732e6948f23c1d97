"""Understanding a question: its language, what it names, what it asks of it, and what earlier turns add."""

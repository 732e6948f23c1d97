"""One dialogue each; the only place where domains meet."""

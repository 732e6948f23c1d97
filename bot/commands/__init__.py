"""The commands of the command line, one module each; a command imports what it runs only when it runs."""

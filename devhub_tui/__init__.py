"""devhub-tui: a personal CRM for developers, in the terminal, over a local SQLite file."""

__version__ = "0.1.0"

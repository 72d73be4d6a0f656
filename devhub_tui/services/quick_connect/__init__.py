"""Quick Connect: the page that a code leads to, its server, the inbox between them and the vault, the owner's own card."""

"""The contract between Dateline's parts: messages, topics, identities, index fields and settings."""

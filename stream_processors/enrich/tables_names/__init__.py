"""Words and names by which people, organisations and agencies are told: typed from general knowledge."""

"""Searching the articles: reading a query, building requests, reading answers; all pure but `engine` and `watch`."""

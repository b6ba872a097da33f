"""Producers: every way a raw document reaches `articles.raw`."""

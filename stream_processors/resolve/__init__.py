"""Resolve: revisions and copies, decided from an article and the memory of earlier ones. Pure."""

from stream_processors.resolve.decide import Decision, decide
from stream_processors.resolve.memory import ArticleMark, DictMemory, Memory, TextMark

__all__ = ["ArticleMark", "Decision", "DictMemory", "Memory", "TextMark", "decide"]

"""Resolve: revisions and copies, decided from an article and the memory of earlier ones. Pure."""

from stream_processors.resolve.decide import decide
from stream_processors.resolve.decision import Decision, Rehomed
from stream_processors.resolve.memory import Arrival, ArticleMark, DictMemory, Memory, Store, TextMark
from stream_processors.resolve.resolver import Resolver
from stream_processors.resolve.stories import Stories
from stream_processors.resolve.stories_memory import StoryDecision, StoryEvent

__all__ = [
    "Arrival",
    "ArticleMark",
    "Decision",
    "DictMemory",
    "Memory",
    "Rehomed",
    "Resolver",
    "Store",
    "Stories",
    "StoryDecision",
    "StoryEvent",
    "TextMark",
    "decide",
]

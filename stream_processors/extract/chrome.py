"""Elements that are no part of the running text, by their tag, role and names in general vocabulary."""

from __future__ import annotations

import functools
import re

from stream_processors.extract.tree import Tree

_TAGS = frozenset(
    {
        "script", "style", "noscript", "nav", "aside", "footer", "form", "button", "figure", "figcaption", "dialog", "template",
        "select", "textarea", "svg", "iframe", "video", "audio", "object", "canvas", "head", "input", "map", "menu", "rt", "rp",
    }
)  # fmt: skip
_ROLES = frozenset({"navigation", "dialog", "complementary", "contentinfo", "search", "toolbar", "alert"})
_WRAPPERS = frozenset({"html", "body", "main", "article"})
"""Wrappers of the whole page carry such names too ("has-newsletter")."""
_STATING = frozenset({"role", "aria-hidden", "hidden", "style"})
"""Attributes that may say that an element is hidden or no text."""
_CLIPPED = re.compile(r"clip:\s?rect\(0|clip-path:\s?inset\((?:50|100)%")
"""How text is kept for screen readers alone ("opens in a new tab")."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_OPENINGS = (
    r"relat(?!ive)|recommend|recirc|newsletter|shar(?:e|ing)|social|cookie|consent|gdpr|comment|kommentar|comentario|commentaire|disqus|"
    r"breadcrumb|promo|advert|sponsor|caption|credit|copyright|subscri|byline|tag-?(?:list|cloud|links)|timestamp|"
    r"(?:read|see)-?(?:more|also|next)|most-(?:read|popular|viewed)|popular|trending|sidebar|toolbar|paginat|pager|"
    r"modal|popup|overlay|lightbox|visually-?hidden|sr-only|screen-reader|table-of-contents|rating|sign-?up|"
    r"author-?(?:s|bio|box|info|card|block|name|meta|profile|about|description|avatar|wrap|container)|about-(?:the-)?author|"
    r"(?:post|entry|article)-?(?:meta|footer|nav|tags|share|author|info|date|utility)|feedback|teaser(?!-?(?:text|lead))|(?:fact|info)-?box|next-?(?:story|post|article)|"
    r"outbrain|taboola|sharedaddy|addtoany|addthis|jp-relatedposts|twitter-tweet|instagram-media|tiktok-embed|fb-post|"
    r"privacy|datenschutz|disclaimer|legend(?!ar)|citation|cite-this|inline-?(?:text-?)?box|community-notice|licen[cs]e|"
    r"paywall-(?:prompt|message|notice|overlay|box|offer|barrier)|"
    r"(?:image|img|photo|media|picture|video)[_-]?(?:caption|credit|description|copyright|source|meta)"
)
"""How such names begin. What parts of pages are called all over the web, widgets of advertisers and networks included."""
_WHOLE = (
    r"meta|bio|nav|navigation|navbar|cta|poll|tags|topics|keywords|follow|authors?|footer|survey|dateline|date|respond|menu|"
    r"skip|toc|ads?|more-(?:from|on|in|stories|news|articles)"
)
"""Names that mean something else with letters after them."""
_NAME = re.compile(
    rf"(?:^|\s|(?<!\bno)(?<!\bhas)(?<!\bwith)[_-])(?:(?:{_OPENINGS})|(?:{_WHOLE})(?=$|[\s_-]))"
)
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:relat(?!ive)|recommend|newsletter|cookie|consent|gdpr|comment|kommentar|comentario|commentaire|disqus)"
)
_TEASER = re.compile(r"(?:^|[\s_-])teaser")
_MAX_NAMES = 500
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_chrome(tree: Tree, element: int) -> bool:
    """Is the element left out, whatever it holds?"""
    return is_chrome_tag(tree, element) or (is_called_chrome(tree, element) and not tree.holds(element, "h1"))


def is_chrome_tag(tree: Tree, element: int) -> bool:
    """By tag or role; figures with a table in them hold data, and some systems put a form around the whole page."""
    tag = tree.tags[element]
    if tag in _TAGS:
        return not (tag == "figure" and tree.holds(element, "table")) and not is_page_form(tree, element)
    attributes = tree.attributes[element]
    if not attributes or _STATING.isdisjoint(attributes):
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or attributes.get("role") in _ROLES:
        return True
    return "style" in attributes and _CLIPPED.search(attributes["style"] or "") is not None


def is_page_form(tree: Tree, element: int) -> bool:
    """Is it a form around most of the page's text?"""
    return tree.tags[element] == "form" and 2 * tree.size(element) > tree.size(0)


def is_called_chrome(tree: Tree, element: int) -> bool:
    """By class or id; the id of a heading repeats its words."""
    if tree.tags[element] in _WRAPPERS:
        return False
    names = _names(tree, element)
    return bool(names) and _is_chrome_name(names)


@functools.lru_cache(maxsize=8192)
def _is_chrome_name(names: str) -> bool:
    return _NAME.search(_CAMEL.sub("-", names).lower()) is not None


def is_others(tree: Tree, element: int) -> bool:
    """Is it called after readers' comments, notices or links to other articles, which may be longer than the article?"""
    return _OTHERS.search(_CAMEL.sub("-", _names(tree, element)).lower()) is not None


def is_teaser(tree: Tree, element: int) -> bool:
    """Is it called a teaser? Between headline and text that means the standfirst, elsewhere another article."""
    names = _CAMEL.sub("-", _names(tree, element)).lower()
    return not is_chrome_tag(tree, element) and _TEASER.search(names) is not None


def _names(tree: Tree, element: int) -> str:
    attributes = tree.attributes[element]
    names = attributes.get("class") or ""
    if "id" in attributes and tree.tags[element] not in _HEADINGS:
        names += " " + (attributes["id"] or "")
    return names[:_MAX_NAMES]

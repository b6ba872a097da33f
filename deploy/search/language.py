"""The query language: Lucene's, as Kibana's users know it, forgiving.

Words are all looked for (`dam talks`), phrases and proximity ("dam talks"~3), prefixes (ferr*), AND OR NOT + - ( ),
and fields (headline:strike, publisher:"Harbour Courier", date:[2018 TO 2019]). What cannot be read is searched as words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from luqum import tree
from luqum.exceptions import ParseError
from luqum.parser import parser
from luqum.thread import parse as parse_tree

from deploy.search import clauses
from deploy.search.clauses import EVERYTHING, Clause, Texts
from deploy.search.fields import TYPES, BadQuery, field_named
from schemas import urls

del parser  # imported so that its tables are made once, in this thread

MAX_QUERY_CHARACTERS = 5000
"""Longer ones are read as a text, to find articles like it."""
MAX_TEXT_CHARACTERS = 100_000
MAX_WORDS = 200
"""Words of one query; each is looked for in every field of every language."""
_URL = re.compile(r'(?<![\w":])https?://[^\s"]+', re.IGNORECASE)
_QUOTED = re.compile(r'("(?:[^"\\]|\\.)*")')
_QUOTES = str.maketrans("“”„‟«»＂：", '"""""":'[:0] + '""""""' + '":')
_OPERATORS = ((re.compile(r"(?<!\S)\|\|?(?!\S)"), "OR"), (re.compile(r"(?<!\S)&&?(?!\S)"), "AND"))
_NO_FIELD = re.compile(r"(?<![\w.@])(\d[\w.]*):(?=\S)")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


class Parsed(msgspec.Struct, frozen=True):
    """A query as a clause of a request; `words` are those that are looked for in texts, `notes` say what was forgiven."""

    clause: Clause
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    loose: Clause | None = None
    """For plain words: most of them instead of all."""


def parse(text: str, texts: Texts | None = None) -> Parsed:
    """The query as a clause.

    Raises:
        BadQuery: a field is unknown, or a value is none of its field's.
    """
    texts = texts or Texts()
    cleaned = _cleaned(text)
    if cleaned in ("", "*", "*:*"):
        return Parsed(EVERYTHING)
    if len(cleaned) > MAX_QUERY_CHARACTERS or len(cleaned.split()) > MAX_WORDS:
        return _long(cleaned)
    reader = _Reader(texts)
    try:
        clause = reader.clause(parse_tree(_ready(cleaned)))
    except (ParseError, RecursionError) as error:
        return _forgiven(cleaned, texts, error)
    return Parsed(clause, tuple(reader.words), tuple(dict.fromkeys(reader.notes)), _most(reader, texts))


def _cleaned(text: str) -> str:
    readable = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROLS.sub(" ", readable).translate(_QUOTES).strip()


def _ready(text: str) -> str:
    """With the operators and addresses that people write, as the grammar knows them; phrases stay as they are."""
    text = _URL.sub(lambda found: f'url.full:"{urls.normalise(found[0])}"', text)
    parts = _QUOTED.split(text)
    for i in range(0, len(parts), 2):
        for sign, word in _OPERATORS:
            parts[i] = sign.sub(word, parts[i])
        parts[i] = _NO_FIELD.sub(r"\1\\:", parts[i])
    return "".join(parts)


def _long(text: str) -> Parsed:
    if len(text) > MAX_TEXT_CHARACTERS:
        raise BadQuery(f"the query has {len(text):,} characters and may have {MAX_TEXT_CHARACTERS:,}")
    note = f"the query is long ({len(text):,} characters): looking for articles like it"
    return Parsed(like(text), notes=(note,))


def like(text: str, *, least_articles: int = 1) -> Clause:
    """Articles that share telling words with a text; of words that `least_articles` have."""
    return {
        "more_like_this": {
            "fields": ["headline", "summary", "body"],
            "like": text,
            "min_term_freq": 1,
            "min_doc_freq": least_articles,
            "max_query_terms": 40,
            "minimum_should_match": "20%",
        }
    }


def _forgiven(text: str, texts: Texts, error: Exception) -> Parsed:
    """The words alone, by the grammar that cannot fail."""
    words = re.findall(r"\w+", text)
    reason = re.sub(r"^Syntax error in input ?: ?|[!\s]+$", "", str(error))[:80] or "too deep"
    note = f"the query could not be read as it is written ({reason}); its words were searched"
    if not words:
        return Parsed(EVERYTHING, notes=("the query has no words; everything was searched",))
    clause = {"bool": {"must": [clauses.match(word, texts.all(None)) for word in words]}}
    return Parsed(clause, tuple(words), (note,), _most_of(words, texts))


def _most(reader: _Reader, texts: Texts) -> Clause | None:
    return _most_of(reader.plain_words, texts) if reader.is_plain and len(reader.plain_words) > 1 else None


def _most_of(words: Sequence[str], texts: Texts) -> Clause:
    should = [clauses.match(word, texts.all(None)) for word in words]
    return {"bool": {"should": should, "minimum_should_match": "2<-34% 6<-45%"}}


class _Reader:
    """Reads a tree into clauses, and remembers the words on its way."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.notes: list[str] = []
        self.words: list[str] = []
        self.plain_words: list[str] = []
        self.is_plain = True
        self._negated = False
        self._kinds: dict[type, Callable[[Any, str | None], Clause]] = {
            tree.UnknownOperation: self._all,
            tree.AndOperation: self._all,
            tree.OrOperation: self._any,
            tree.Group: self._group,
            tree.FieldGroup: self._group,
            tree.Plus: self._group,
            tree.Not: self._not,
            tree.Prohibit: self._not,
            tree.Boost: self._boost,
            tree.SearchField: self._in_field,
            tree.Word: self._word,
            tree.Phrase: self._phrase,
            tree.Proximity: self._proximity,
            tree.Fuzzy: self._fuzzy,
            tree.Range: self._range,
            tree.From: self._open_range,
            tree.To: self._open_range,
            tree.Regex: self._regex,
        }

    def clause(self, node: tree.Item, field: str | None = None) -> Clause:
        if type(node) not in (tree.Word, tree.UnknownOperation):
            self.is_plain = False
        return self._kinds[type(node)](node, field)

    def _all(self, node: Any, field: str | None) -> Clause:
        """Of a child that is forbidden, what it forbids goes to `must_not`: it scores nothing."""
        must, must_not = [], []
        for child in node.children:
            if isinstance(child, tree.Prohibit | tree.Not):
                must_not.append(self._unwanted(child, field))
            else:
                must.append(self.clause(child, field))
        return {"bool": {name: part for name, part in (("must", must), ("must_not", must_not)) if part}}

    def _any(self, node: Any, field: str | None) -> Clause:
        return clauses.either([self.clause(child, field) for child in node.children])

    def _group(self, node: Any, field: str | None) -> Clause:
        return self.clause(node.children[0], field)

    def _not(self, node: Any, field: str | None) -> Clause:
        return {"bool": {"must_not": [self._unwanted(node, field)]}}

    def _unwanted(self, node: Any, field: str | None) -> Clause:
        self.is_plain = False
        outer, self._negated = self._negated, True
        clause = self.clause(node.children[0], field)
        self._negated = outer
        return clause

    def _boost(self, node: Any, field: str | None) -> Clause:
        return {"bool": {"must": [self.clause(node.expr, field)], "boost": float(node.force)}}

    def _in_field(self, node: Any, field: str | None) -> Clause:
        del field
        return self.clause(node.expr, field_named(node.name.replace("\\", "")))

    def _word(self, node: Any, field: str | None) -> Clause:
        text = _unescaped(node.value)
        if text == "*":
            return {"exists": {"field": field}} if field else EVERYTHING
        if field and TYPES[field] != "text":
            return clauses.value(field, text)
        if any(sign in text for sign in "*?") and "\\" not in node.value:
            return self._pattern(text, field)
        self._found(text)
        return clauses.match(text, self._texts.all(field))

    def _pattern(self, text: str, field: str | None) -> Clause:
        stem = text.lstrip("*?")
        if stem != text:
            self.notes.append(f"a word cannot begin with a wildcard: {text} was read as {stem or '*'}")
        if not stem:
            return EVERYTHING
        self._found(stem)
        if not any(sign in stem for sign in "*?"):
            return clauses.match(stem, self._texts.all(field))
        return clauses.pattern(stem, self._texts.plain(field))

    def _phrase(self, node: Any, field: str | None, slop: int = 0) -> Clause:
        text = _unescaped(node.value[1:-1])
        if field and TYPES[field] != "text":
            return clauses.value(field, text)
        self._found(text)
        return clauses.phrase(text, self._texts.plain(field), slop)

    def _proximity(self, node: Any, field: str | None) -> Clause:
        return self._phrase(node.term, field, min(int(node.degree or 1), 100))

    def _fuzzy(self, node: Any, field: str | None) -> Clause:
        text = _unescaped(node.term.value)
        self._found(text)
        distance = min(int(node.degree or 2), 2)
        return clauses.match(text, self._texts.plain(field), fuzziness=distance, prefix_length=1)

    def _range(self, node: Any, field: str | None) -> Clause:
        low, high = node.low.value, node.high.value
        limits = {"gte" if node.include_low else "gt": low, "lte" if node.include_high else "lt": high}
        given = {name: text.strip('"') for name, text in limits.items() if text != "*"}
        return clauses.bounds(self._needed(field, node), **given)

    def _open_range(self, node: Any, field: str | None) -> Clause:
        side = "gt" if isinstance(node, tree.From) else "lt"
        name = f"{side}e" if node.include else side
        return clauses.bounds(self._needed(field, node), **{name: str(node.children[0]).strip().strip('"')})

    def _needed(self, field: str | None, node: Any) -> str:
        if field is None:
            raise BadQuery(f"{str(node).strip()} needs a field before it, such as date:[2018 TO 2019]")
        return field

    def _regex(self, node: Any, field: str | None) -> Clause:
        self.notes.append("regular expressions are not searched: their words were; * and ? stand for letters")
        words = re.findall(r"\w+", node.value) or [""]
        for word in words:
            self._found(word)
        return clauses.match(" ".join(words), self._texts.all(field))

    def _found(self, text: str) -> None:
        if not self._negated:
            self.words.append(text)
            self.plain_words.append(text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)

"""How well copies are found, and how fast: `python -m tests.quality.copies [--part tune|report] [--held N]`.

The copies are made from public texts by `spinner`, with seeds; events told by several outlets are the independent
reports that must stay apart. Thresholds were set on the part `tune`; the figures to quote are those of `report`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import lzma
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import comb
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np

from schemas import urls
from schemas.events import EnrichedArticle, Extraction, Fingerprint
from stream_processors.enrich.embedding import LEAD_CHARACTERS, embed
from stream_processors.resolve import DictMemory, Resolver
from tests.quality import copies_load, spinner
from tests.quality.extraction import ROOT
from tests.quality.metrics import Score, ratio

START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
MIN_CHARACTERS = 600
NEAR_BASES, REWRITTEN_BASES = 220, 200


class Text(NamedTuple):
    """`copies_of` names the text that it was made from, or itself; `event` what it reports."""

    name: str
    copies_of: str
    event: str
    how: str
    body: str


def basil(root: Path) -> Iterator[Text]:
    """Events, each told by three outlets."""
    with tarfile.open(root / "basil" / "basil.tar.xz") as archive:
        members = (member for member in archive.getmembers() if "articles/" in member.name)
        for file in (archive.extractfile(member) for member in members if member.isfile()):
            assert file is not None
            row = json.load(file)
            body = "\n".join(_flat(row["body-paragraphs"]))
            yield Text(row["uuid"], row["uuid"], row["triplet-uuid"], "base", body)


def rows(path: Path) -> Iterator[Any]:
    """Packed JSON Lines."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def wcxb(root: Path) -> Iterator[Text]:
    """Single articles of many sites."""
    for row in rows(root / "wcxb" / "dev_ground_truth.jsonl.xz"):
        yield Text(
            row["file_id"], row["file_id"], row["file_id"], "base", row["ground_truth"]["main_content"]
        )


def ecbplus(root: Path) -> Iterator[str]:
    """Short reports, one sentence a line, the first of each event."""
    seen = set()
    for row in rows(root / "ecbplus" / "ecbplus_docs.jsonl.xz"):
        if row["event"] not in seen:
            seen.add(row["event"])
            yield row["text"]


def _flat(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        return
    for part in value:
        yield from _flat(part)


def bases(root: Path, part: str) -> list[Text]:
    """The texts of one half of the events."""
    texts = (text for corpus in (basil, wcxb) for text in corpus(root))
    wanted = 0 if part == "tune" else 1
    return [text for text in texts if len(text.body) >= MIN_CHARACTERS and _half(text.event) == wanted]


def _half(event: str) -> int:
    return hashlib.sha256(event.encode()).digest()[0] & 1


def near_corpus(texts: Sequence[Text], items: Sequence[str], random: Random) -> list[Text]:
    """All the texts, edited copies of some in nine ways, and what only looks like copies."""
    made = list(texts)
    for base in random.sample(texts, min(NEAR_BASES, len(texts))):
        for how in random.sample(sorted(spinner.NEAR), random.choice([1, 1, 2, 3])):
            body = spinner.NEAR[how](base.body, random)
            made.append(Text(f"{base.name}-{how}", base.copies_of, base.event, how, body))
    for i in range(20):
        body = spinner.digest([text.body for text in random.sample(texts, 5)], random)
        made.append(_lone(f"digest-{i}", "digest", body))
        made.append(_lone(f"form-{i}", "form", spinner.templated(random)))
    for i, item in enumerate(random.sample(items, 20)):
        made.append(_lone(f"footer-{i}", "footer", spinner.with_footer(item, random)))
    random.shuffle(made)
    return made


def _lone(name: str, how: str, body: str) -> Text:
    return Text(name, name, name, how, body)


def rewritten_corpus(texts: Sequence[Text], random: Random) -> list[Text]:
    """All the texts, then a spun and a condensed copy of some."""
    words = sorted(
        {word for text in texts for word in text.body.split() if word.isalpha() and word.islower()}
    )
    words = [word for word in words if len(word) > 4]
    made = []
    for base in random.sample(texts, min(REWRITTEN_BASES, len(texts))):
        for how, function in (("spun", spinner.spun), ("condensed", spinner.condensed)):
            body = function(base.body, random, words)
            made.append(Text(f"{base.name}-{how}", base.copies_of, base.event, how, body))
    random.shuffle(made)
    return [*texts, *made]


class Vectors:
    """Embeddings of leads, kept in a file where one is given."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._known: dict[str, Any] = dict(np.load(file)) if file and file.exists() else {}

    def of(self, texts: Iterable[Text]) -> dict[str, tuple[float, ...]]:
        leads = {text.name: text.body[:LEAD_CHARACTERS] for text in texts}
        keys = {name: hashlib.sha256(lead.encode()).hexdigest() for name, lead in leads.items()}
        missing = {keys[name]: lead for name, lead in leads.items() if keys[name] not in self._known}
        if missing:
            self._known |= dict(zip(missing, embed(list(missing.values())), strict=True))
            if self._file:
                np.savez(self._file, **self._known)
        return {name: tuple(self._known[key].tolist()) for name, key in keys.items()}


def article(text: Text, minute: int, embedding: tuple[float, ...] | None) -> EnrichedArticle:
    """The text as it comes from enrich."""
    digest = hashlib.sha256(" ".join(text.body.split()).encode("utf-8", "surrogatepass")).hexdigest()
    url = f"https://{text.name}.example/story"
    return EnrichedArticle(
        article_id=urls.article_id(url),
        url=urls.describe(url),
        observed_at=START + dt.timedelta(minutes=minute),
        body=text.body,
        fingerprint=Fingerprint(text=digest, content=digest),
        extraction=Extraction(method="test"),
        language="en",
        embedding=embedding,
    )


def resolved_groups(
    texts: Sequence[Text], vectors: dict[str, tuple[float, ...]]
) -> tuple[dict[str, str], dict[str, str]]:
    """The group, and the verdict, of each text by name, as the stream gives them."""
    resolver = Resolver(DictMemory())
    groups, verdicts = {}, {}
    for minute, text in enumerate(texts):
        decision = resolver.resolve(article(text, minute, vectors.get(text.name)))
        assert decision.article is not None
        duplicate = decision.article.duplicate
        groups[text.name] = duplicate.group_id or text.name
        verdicts[text.name] = f"{duplicate.kind}: {duplicate.evidence}"
    return groups, verdicts


def pair_score(found: Sequence[str], gold: Sequence[str]) -> Score:
    """Of all pairs of texts: those rightly in one group."""
    both = _pairs(Counter(zip(found, gold, strict=True)))
    return ratio(both, _pairs(Counter(found)), _pairs(Counter(gold)))


def adjusted_rand(found: Sequence[str], gold: Sequence[str]) -> float:
    """Hubert and Arabie 1985."""
    both = _pairs(Counter(zip(found, gold, strict=True)))
    left, right = _pairs(Counter(found)), _pairs(Counter(gold))
    chance = left * right / comb(len(found), 2)
    most = (left + right) / 2
    return (both - chance) / (most - chance) if most != chance else 1.0


def _pairs(counts: Counter[Any]) -> int:
    return sum(comb(count, 2) for count in counts.values())


def wrong_pairs(texts: Sequence[Text], groups: dict[str, str]) -> Iterator[tuple[Text, Text]]:
    """Texts of one group that are no copies of each other."""
    held: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        held[groups[text.name]].append(text)
    for members in held.values():
        yield from (pair for pair in combinations(members, 2) if pair[0].copies_of != pair[1].copies_of)


def report_near(texts: Sequence[Text], vectors: dict[str, tuple[float, ...]], *, verbose: bool) -> None:
    groups, verdicts = resolved_groups(texts, vectors)
    found, gold = [groups[text.name] for text in texts], [text.copies_of for text in texts]
    score = pair_score(found, gold)
    wrong = list(wrong_pairs(texts, groups))
    independent = [pair for pair in wrong if pair[0].event == pair[1].event]
    print(
        f"near copies: {len(texts)} texts, pairs P {score.precision:.3f} R {score.recall:.3f} F1 {score.f:.3f}, "
        f"ARI {adjusted_rand(found, gold):.3f}; wrong pairs {len(wrong)} {dict(_kinds(wrong))}, "
        f"of them independent reports of one event {len(independent)}"
    )
    original = {text.copies_of: groups[text.copies_of] for text in texts}
    for how in (*sorted(spinner.NEAR),):
        copies = [text for text in texts if text.how == how]
        joined = sum(groups[text.name] == original[text.copies_of] for text in copies)
        print(f"  {how}: {joined} of {len(copies)} joined")
    if verbose:
        for one, two in wrong:
            print(f"  WRONG {one.name} / {two.name}: {verdicts[one.name]} / {verdicts[two.name]}")


def _kinds(pairs: Iterable[tuple[Text, Text]]) -> Counter[str]:
    return Counter("+".join(sorted((one.how, two.how))) for one, two in pairs)


def report_rewritten(texts: Sequence[Text], vectors: dict[str, tuple[float, ...]], *, verbose: bool) -> None:
    groups, verdicts = resolved_groups(texts, vectors)
    originals = {text.name: text for text in texts if text.how == "base"}
    group_owners = {groups[name]: name for name in reversed(originals)}
    for how in ("spun", "condensed"):
        copies = [text for text in texts if text.how == how]
        joined = [text for text in copies if groups[text.name] in group_owners]
        right = [text for text in joined if groups[text.name] == groups[text.copies_of]]
        kinds = Counter(verdicts[text.name].split(":")[0] for text in right)
        print(f"{how}: found {len(right)} of {len(copies)} ({len(right) / len(copies):.3f}), ", end="")
        print(f"precision {len(right) / max(len(joined), 1):.3f}, as {dict(kinds)}")
        if verbose:
            missed = (text for text in copies if text not in right)
            for text in missed:
                print(f"  MISSED {text.name}: {verdicts[text.name]}")
    merged = list(wrong_pairs(list(originals.values()), groups))
    print(f"  {len(merged)} wrong pairs among the {len(originals)} texts that were not made")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=["tune", "report"], default="report")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--vectors", type=Path, help="a .npz file to keep the embeddings in")
    parser.add_argument("--held", type=int, default=0, help="only measure rate and memory, with so many held")
    parser.add_argument("--verbose", action="store_true", help="list what went wrong")
    options = parser.parse_args(arguments)
    if options.held:
        copies_load.report(options.held)
        return 0
    if not (ROOT / "basil").exists():
        print(f"skipped: no corpora in {ROOT}; say where with DATELINE_QUALITY_DATA", file=sys.stderr)
        return 0
    texts, vectors = bases(ROOT, options.part), Vectors(options.vectors)
    near = near_corpus(texts, list(ecbplus(ROOT)), Random(options.seed))
    rewritten = rewritten_corpus(texts, Random(options.seed))
    known = vectors.of([*near, *rewritten])
    for name, embeddings in (("with embeddings", known), ("without embeddings", {})):
        print(f"--- {options.part}, {name}")
        report_near(near, embeddings, verbose=options.verbose)
        report_rewritten(rewritten, embeddings, verbose=options.verbose)
    return 0


if __name__ == "__main__":
    sys.exit(main())

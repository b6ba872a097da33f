"""Near copies, rewrites and what only looks like one; the index, its rebuilding and its forgetting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events import EnrichedArticle, Outcome
from stream_processors.resolve import DictMemory, Resolver
from stream_processors.resolve.arrivals import Slot
from stream_processors.resolve.compare import compare, judge
from stream_processors.resolve.index import CandidateIndex
from stream_processors.resolve.sketch import FIGURES, NAMES, PAIRS, SHINGLES, numbers, sketch, tags
from tests.fakes.messages import NOON, enriched
from tests.quality import spinner

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)

REPORT = """The ferry Marigold ran aground near Port Ellery on Tuesday evening with 143 passengers and 12 crew on board.
The coastguard at Saint Brannock said that three lifeboats and a helicopter from Dunmarrow took everyone off within 90 minutes.
Captain Ines Calder told Harbour Radio that the steering had failed shortly after the ship left Lowick.
Eleven people were treated for bruises at the Royal Tessaly Hospital, said its director, Omar Venn.
The operator, Blue Strait Lines, took the Marigold out of service and promised to refund all 155 tickets.
It was the second accident in 18 months on the crossing between Lowick and Port Ellery, where the channel is only 400 metres wide.
Transport minister Greta Solheim called for a report by the end of April and asked the Maritime Board to review pilotage rules.
Fishermen from Kettle Bay, who were first to reach the ship, said the sea had been calm and the light good.
Mayor Tom Addis thanked the crews and opened the town hall for those who could not travel home that night."""
"""Of 160 words, as long as a short agency report."""
INDEPENDENT = """A passenger ferry hit rocks outside Port Ellery late on Tuesday, and all aboard were brought to safety.
Nobody was seriously hurt when the Marigold lost its steering, according to Blue Strait Lines, which runs the route.
"We heard a bang and then the engines stopped," said Lena Foss, a nurse who was on her way home from Lowick.
Rescuers from Saint Brannock needed an hour and a half to empty the ship, with help from local boats.
Unions have long complained about old ships and tired crews, and demanded an inquiry that looks at working hours.
The minister, Greta Solheim, wants to know by spring what went wrong, her office said in an email.
Traffic on the crossing was to resume on Thursday with a smaller vessel borrowed from a neighbouring island."""
OTHER = """The city library in Ostrava will stay open until midnight from September, the council decided by 31 votes to 14.
Librarians had warned that the money for guards was missing; the mayor, Jana Holubova, found it in the parking budget.
Students gathered outside the building with lamps and read aloud from novels while the members debated for five hours.
Similar plans failed in Brno and Olomouc, where residents complained about noise in the streets at night."""
A, B, C = (f"https://{name}.example/ferry" for name in "abc")


def at(minute: float, url: str, body: str, **fields: Any) -> EnrichedArticle:
    return enriched(url, body, observed_at=NOON + minute * MINUTE, **fields)


def written(resolver: Resolver, article: EnrichedArticle) -> Any:
    resolved = resolver.resolve(article).article
    assert resolved is not None
    return resolved.duplicate


@pytest.mark.parametrize("how", sorted(spinner.NEAR))
def test_an_edited_copy_is_near_its_original_and_says_why(how: str) -> None:
    resolver = Resolver(DictMemory())
    original = written(resolver, at(0, A, REPORT))
    copy = written(resolver, at(1, B, spinner.NEAR[how](REPORT, Random(4))))
    assert copy.group_id == original.group_id
    assert copy.of == at(0, A, REPORT).article_id
    assert copy.kind in {"near", "rewritten"}
    assert 0 < copy.similarity <= 1
    assert "shingles" in copy.evidence


def test_a_spun_copy_is_a_rewritten_one() -> None:
    resolver = Resolver(DictMemory())
    written(resolver, at(0, A, REPORT))
    words = [word for word in OTHER.split() if word.islower()]
    copy = written(resolver, at(1, B, spinner.spun(REPORT, Random(2), words)))
    assert copy.of == at(0, A, REPORT).article_id
    assert "names" in copy.evidence


@pytest.mark.parametrize("body", [INDEPENDENT, OTHER])
def test_an_independent_report_is_no_copy(body: str) -> None:
    resolver = Resolver(DictMemory())
    written(resolver, at(0, A, REPORT))
    assert written(resolver, at(1, B, body)).kind == "none"


def test_reports_filled_from_one_form_are_no_copies() -> None:
    resolver = Resolver(DictMemory())
    random = Random(9)
    kinds = [
        written(resolver, at(i, f"https://x.example/{i}", spinner.templated(random))).kind for i in range(6)
    ]
    assert kinds == ["none"] * 6


def test_a_digest_of_several_articles_is_a_copy_of_none() -> None:
    resolver = Resolver(DictMemory())
    for i, body in enumerate((REPORT, INDEPENDENT, OTHER)):
        written(resolver, at(i, f"https://x.example/{i}", body))
    assert written(resolver, at(9, B, f"{OTHER}\n{REPORT}\n{INDEPENDENT}")).kind == "none"


def test_a_copy_says_how_long_after_the_original_it_was_published() -> None:
    """From publication where it is known, else from first sight; a replay says the same, an original nothing."""
    resolver = Resolver(DictMemory())
    original = at(0, A, REPORT, published_at=NOON - 30 * MINUTE, published_precision="minute")
    dated = at(5, B, REPORT, published_at=NOON + MINUTE, published_precision="minute")
    assert written(resolver, original).delay is None
    assert written(resolver, dated).delay == 31 * 60
    assert written(resolver, at(9, C, REPORT, published_at=None)).delay == 39 * 60
    assert written(resolver, dated).delay == 31 * 60


def test_an_original_that_changes_does_not_become_a_copy_of_its_copies() -> None:
    resolver = Resolver(DictMemory())
    written(resolver, at(0, A, REPORT))
    written(resolver, at(1, B, spinner.agency(REPORT, Random(1))))
    changed = resolver.resolve(at(2, A, REPORT + "\nThe ship was towed to Lowick on Wednesday."))
    assert changed.outcome is Outcome.REVISION
    assert changed.article is not None
    assert changed.article.duplicate.kind == "none"


@pytest.mark.parametrize(
    ("body", "headline", "changes"),
    [
        (REPORT, "Ferry aground", ("headline",)),
        (REPORT.replace("143", "151"), None, ("figures", "body")),
        (REPORT.replace("calm", "rough"), None, ("body",)),
    ],
)
def test_a_revision_says_what_changed(body: str, headline: str | None, changes: tuple[str, ...]) -> None:
    resolver = Resolver(DictMemory())
    resolver.resolve(at(0, A, REPORT))
    revision = resolver.resolve(at(1, A, body, headline=headline)).article
    assert revision is not None
    assert revision.revision_changes == changes
    assert revision.revision_size is not None
    assert (0 < revision.revision_size < 0.2) is ("body" in changes)


BODIES = [
    REPORT,
    spinner.agency(REPORT, Random(1)),
    spinner.cut(REPORT, Random(1)),
    REPORT.replace("143", "151"),
    INDEPENDENT,
    OTHER,
]
ARTICLES = st.builds(
    lambda url, minute, body, days: at(minute, url, BODIES[body], published_at=NOON - days * DAY),
    st.sampled_from([A, B, C, "https://d.example/"]),
    st.integers(0, 30),
    st.integers(0, len(BODIES) - 1),
    st.integers(0, 2),
)
STREAMS = st.lists(ARTICLES, min_size=1, max_size=10)


@settings(max_examples=150, deadline=None)
@given(STREAMS, st.randoms(use_true_random=False))
def test_a_resolver_rebuilt_from_the_records_decides_alike(
    stream: Sequence[EnrichedArticle], random: Random
) -> None:
    """A rebalance at any point, with the table's records in any order, changes no byte of any decision."""
    memory = DictMemory()
    steady, moved = Resolver(DictMemory()), Resolver(memory)
    for article in stream:
        records = list(memory.items())
        random.shuffle(records)
        moved = Resolver(memory)
        moved.load(records)
        assert moved.resolve(article) == steady.resolve(article)


@settings(max_examples=150, deadline=None)
@given(STREAMS)
def test_a_repeat_gives_the_same_decision_and_the_same_memory(stream: Sequence[EnrichedArticle]) -> None:
    memory = DictMemory()
    resolver = Resolver(memory)
    for article in stream:
        first = resolver.resolve(article)
        held = dict(memory)
        again = resolver.resolve(article)
        assert memory == held
        if first.article:
            assert again.article == first.article
            assert again.rehomed == first.rehomed


@pytest.mark.parametrize(
    "body",
    [
        "",
        "x",
        "7",
        "1 2 3 4 5 6 7",
        "\ud800 lost",
        "Ein " * 400,
        "汉字新闻报道" * 40,
        "A" * 1_000_000,
        "9" * 100_000,
    ],
)
def test_any_text_has_a_bounded_sketch(body: str) -> None:
    made = sketch(msgspec.structs.replace(enriched(A), body=body))
    assert len(numbers(made.shingles)) <= SHINGLES
    assert len(tags(made.pairs)) <= PAIRS
    assert len(tags(made.names)) <= NAMES
    assert len(tags(made.figures)) <= FIGURES
    assert judge(compare(made, made)).similarity <= 1


def test_a_copy_in_a_script_without_spaces_is_found() -> None:
    text = (
        "周二晚间一艘渡轮在埃勒里港附近搁浅船上有一百四十三名乘客和十二名船员海岸警卫队表示三艘救生艇和一架直升机在九十分钟内将所有人救出"
        * 2
    )
    text += "运营商承诺退还所有船票并将该船停运部长要求在四月底之前提交报告渔民说当时海面平静能见度良好市长感谢救援人员并开放市政厅供无法回家的人过夜"
    text += "这是十八个月以来该航线上发生的第二起事故专家认为航道过窄需要重新评估引航规则工会则要求调查船员的工作时间和旧船的维护情况"
    resolver = Resolver(DictMemory())
    written(resolver, at(0, A, text, language="zh"))
    assert written(resolver, at(1, B, "本报讯" + text[:-20] + "编辑整理", language="zh")).kind == "near"


def test_the_index_finds_the_same_however_it_was_filled() -> None:
    """Against a dict of lists, with additions one by one, in bulk, deaths and merges."""
    random = np.random.default_rng(3)
    tags_of = [random.integers(0, 50_000, 40).astype(np.uint32) for _ in range(3000)]
    slots = [Slot(number, f"{number:032x}", 1000 + number) for number in range(3000)]
    one, bulk = CandidateIndex(), CandidateIndex()
    for slot, posted in zip(slots, tags_of, strict=True):
        one.add(slot, np.unique(posted))
    for start in (2000, 0, 1000):
        bulk.add_all(slots[start : start + 1000], [np.unique(t) for t in tags_of[start : start + 1000]])
    dead = set(range(0, 3000, 7))
    for number in dead:
        one.arrivals.kill(number)
        bulk.arrivals.kill(number)
    for key in (0, 17, 4711, 49_999):
        wanted = [number for number in range(500, 3000) if key in tags_of[number] and number not in dead]
        for index in (one, bulk):
            assert sorted(index.find(np.array([key], dtype=np.uint32), 1500).numbers.tolist()) == wanted

"""Two addresses of one article normalise alike; two articles never do."""

from __future__ import annotations

import contextlib
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas import urls
from schemas.urls import describe, document_id, normalise, registered_domain

SAME = {
    "scheme and host in capitals": ("HTTP://Example.COM/a", "https://example.com/a"),
    "http is https": ("http://example.com/a", "https://example.com/a"),
    "no scheme": ("example.com/a", "https://example.com/a"),
    "no scheme, with a port": ("example.com:8080/a", "https://example.com:8080/a"),
    "no scheme, two slashes": ("//example.com/a", "https://example.com/a"),
    "surrounding space": (" \n https://example.com/a \t", "https://example.com/a"),
    "a line break within": ("https://example.com/a-\nlong-\n story", "https://example.com/a-long-%20story"),
    "default port of http": ("http://example.com:80/a", "https://example.com/a"),
    "default port of https": ("https://example.com:443/a", "https://example.com/a"),
    "another port is kept": ("https://example.com:8443/a", "https://example.com:8443/a"),
    "no path": ("https://example.com", "https://example.com/"),
    "slash at the end": ("https://example.com/a/", "https://example.com/a"),
    "slashes at the end": ("https://example.com/a//", "https://example.com/a"),
    "path keeps its case": ("https://example.com/News/Story-A", "https://example.com/News/Story-A"),
    "dots in the path": ("https://example.com/a/./b/../c", "https://example.com/a/c"),
    "dots beyond the root": ("https://example.com/../../a", "https://example.com/a"),
    "a fragment": ("https://example.com/a#top", "https://example.com/a"),
    "a fragment that is a page": ("https://example.com/#!/story/5", "https://example.com/#!/story/5"),
    "mobile host": ("https://m.example.com/a", "https://example.com/a"),
    "www host": ("https://www.example.com/a", "https://example.com/a"),
    "amp host": ("https://amp.example.com/a", "https://example.com/a"),
    "mobile within the host": ("https://news.m.example.com/a", "https://news.example.com/a"),
    "another subdomain is kept": ("https://news.example.com/a", "https://news.example.com/a"),
    "amp at the end": ("https://example.com/a/amp/", "https://example.com/a"),
    "amp at the beginning": ("https://example.com/amp/a", "https://example.com/a"),
    "amp extension": ("https://example.com/a.amp.html", "https://example.com/a.html"),
    "amp within a word is kept": ("https://example.com/amplifier/camp", "https://example.com/amplifier/camp"),
    "campaign parameters": ("https://example.com/a?utm_source=x&fbclid=y&id=5", "https://example.com/a?id=5"),
    "order of parameters": ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
    "a parameter twice": ("https://example.com/a?a=1&a=1&a=2", "https://example.com/a?a=1&a=2"),
    "empty parameters": ("https://example.com/a?&&a=1&", "https://example.com/a?a=1"),
    "a question mark alone": ("https://example.com/a?", "https://example.com/a"),
    "session in the path": ("https://example.com/a;jsessionid=5F?x=1", "https://example.com/a?x=1"),
    "session in the query": ("https://example.com/a?PHPSESSID=9&sid=2", "https://example.com/a?sid=2"),
    "ref as a word": ("https://example.com/a?ref=homepage", "https://example.com/a"),
    "ref as a number": ("https://example.com/a?ref=12345", "https://example.com/a?ref=12345"),
    "needless escapes": ("https://example.com/%61%7Eb", "https://example.com/a~b"),
    "escapes in small letters": ("https://example.com/%c3%a9", "https://example.com/%C3%A9"),
    "letters that need escapes": ("https://example.com/é", "https://example.com/%C3%A9"),
    "composed and decomposed letters": ("https://example.com/e\u0301", "https://example.com/%C3%A9"),
    "an escaped slash is no slash": ("https://example.com/a%2fb", "https://example.com/a%2Fb"),
    "an international host": ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    "an international host in capitals": ("https://BÜCHER.example/a", "https://xn--bcher-kva.example/a"),
    "an escaped host": ("https://b%C3%BCcher.example/a", "https://xn--bcher-kva.example/a"),
    "a dot behind the host": ("https://example.com./a", "https://example.com/a"),
    "user and password": ("https://user:secret@example.com/a", "https://example.com/a"),
    "an IPv4 address": ("http://127.0.0.1:8000/a", "https://127.0.0.1:8000/a"),
    "an IPv6 address": ("http://[2001:DB8::1]:80/a", "https://[2001:db8::1]/a"),
    "an IPv6 address with a port": ("http://[::1]:8080/a", "https://[::1]:8080/a"),
    "urn": ("urn:newsml:example.com:20180314:42", "urn:newsml:example.com:20180314:42"),
    "tag": ("tag:example.com,2018:42", "tag:example.com,2018:42"),
}  # fmt: skip


@pytest.mark.parametrize("rule", SAME)
def test_an_address_takes_its_canonical_form(rule: str) -> None:
    given_url, canonical = SAME[rule]
    assert normalise(given_url) == canonical


@pytest.mark.parametrize("rule", SAME)
def test_a_canonical_form_is_its_own(rule: str) -> None:
    assert normalise(SAME[rule][1]) == SAME[rule][1]


@pytest.mark.parametrize("name", ["id", "cid", "sid", "p", "story", "page", "article", "v", "q"])
def test_a_parameter_that_may_name_the_article_is_kept(name: str) -> None:
    assert normalise(f"https://example.com/a?{name}=x") == f"https://example.com/a?{name}=x"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "story", "/a/b", "https://", "https:///a", "http://exa mple.com/", "https://a..b/", "?id=5",
        "https://example.com:port/", "https://example.com:99999/", "https://[::1/", "https://xn--\udcff.example/",
        "https://a<b>.example/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        normalise(text)


PIECE = st.text(string.ascii_letters + string.digits + "éß北 %-_.~+&=?/#:;@!$'()*,[]", max_size=12)
ANY_URL = st.one_of(
    st.builds("{}://{}/{}?{}#{}".format, st.sampled_from(["http", "https", "HTTP"]),
              st.sampled_from(["example.com", "www.example.co.uk", "m.bücher.example", "[::1]:81", "10.0.0.1"]),
              PIECE, PIECE, PIECE),
    st.text(max_size=40),
)  # fmt: skip


@given(ANY_URL)
@example("https://example.com/amp/amp/a")
@example("https://example.com/a.amp.amp")
@example("https://www.www.example.com/a")
@example("https://example.com/a;jsessionid=1;jsessionid=2/..")
@example("https://example.com/a/amp//amp")
@example("https://example.com/..//amp")
def test_normalising_twice_changes_nothing_more(url: str) -> None:
    try:
        once = normalise(url)
    except ValueError:
        return
    assert normalise(once) == once


@given(st.text())
def test_any_text_has_an_address_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(normalise(text), str)
    assert urls.is_article_id(document_id(text, b""))
    assert describe(text).original == (text or None)


@given(
    st.lists(st.sampled_from(["id=1", "p=a", "story=9", "utm_medium=x", "q=%C3%A9", "flag"]), unique=True),
    st.randoms(),
)
def test_the_order_of_parameters_does_not_matter(fields: list[str], random: object) -> None:
    shuffled = list(fields)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert normalise("https://example.com/a?" + "&".join(fields)) == normalise(
        "https://example.com/a?" + "&".join(shuffled)
    )


@given(
    st.dictionaries(
        st.sampled_from(["id", "cid", "sid", "p", "story"]), st.text(string.ascii_letters, min_size=1)
    )
)
def test_identifying_parameters_are_never_dropped(fields: dict[str, str]) -> None:
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    normalised = normalise(f"https://example.com/a?utm_source=x&{query}")
    assert set(normalised.partition("?")[2].split("&")) - {""} == {f"{n}={v}" for n, v in fields.items()}


def test_an_id_is_of_the_address_else_of_the_text() -> None:
    """Literal: were they to change, every article would be new."""
    assert urls.article_id("https://example.com/a") == "2dce0a4c50441bfccfa9caf4b58c3cba"
    assert document_id("http://www.example.com/a#top", b"whatever") == urls.article_id(
        "https://example.com/a"
    )
    assert document_id(None, b"  two\n words ") == urls.article_id("two words")
    assert document_id("no address", b"two words") == document_id(None, b"two words")


def test_parts_of_an_address_are_told_apart() -> None:
    url = describe("http://www.news.example.co.uk/World/a.html?id=5")
    assert url.full == "https://news.example.co.uk/World/a.html?id=5"
    assert (url.domain, url.registered_domain, url.path) == (
        "news.example.co.uk",
        "example.co.uk",
        "/World/a.html",
    )


def test_an_opaque_address_has_no_domain() -> None:
    url = describe("urn:newsml:42")
    assert (url.full, url.original, url.domain) == ("urn:newsml:42", "urn:newsml:42", None)
    assert describe(None) == describe("") == urls.Url()


@pytest.mark.parametrize(
    ("host", "registered"),
    [
        ("news.example.co.uk", "example.co.uk"),
        ("example.com", "example.com"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("a.b.intern", "b.intern"),
    ],
)
def test_the_registered_domain_is_what_somebody_registered(host: str, registered: str) -> None:
    assert registered_domain(host) == registered

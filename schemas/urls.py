"""URL normalisation and article ids.

Two addresses of one article must normalise alike; two articles never may. So known noise is dropped from a list, and
whatever is not on a list stays.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, unquote, unquote_to_bytes, urlsplit, urlunsplit

import idna

from schemas.events import Url

if TYPE_CHECKING:
    import tldextract

ID_HEX_DIGITS = 32
MAX_URL_CHARACTERS = 4000

_WEB_SCHEMES = frozenset({"http", "https"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BARE_HOST = re.compile(r"[^\s/:?#@]+\.[^\s/:?#@]+(?::\d+)?(?:[/?#]|$)")
_HOST = re.compile(r"[^\s\x00-\x20/?#@%<>\"\\^`{|}]+")
_DEFAULT_PORTS = frozenset({None, 80, 443})
_MIRROR_LABELS = frozenset({"www", "m", "mobile", "amp"})

TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "at_", "aspsessionid")
TRACKING_PARAMETERS = frozenset(
    [
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "__twitter_impression",
        "amp",
        "amp_js_v",
        "cfid",
        "cftoken",
        "cmp",
        "cmpid",
        "dclid",
        "fb_action_ids",
        "fb_action_types",
        "fb_source",
        "fbclid",
        "ftag",
        "gaa_at",
        "gbraid",
        "gclid",
        "gclsrc",
        "igsh",
        "igshid",
        "jsessionid",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "msclkid",
        "ncid",
        "ocid",
        "ns_campaign",
        "ns_linkname",
        "ns_mchannel",
        "ns_source",
        "outputtype",
        "phpsessid",
        "ref_src",
        "ref_url",
        "s_cid",
        "s_kwcid",
        "session_id",
        "sessionid",
        "smid",
        "smtyp",
        "soc_src",
        "soc_trk",
        "spm",
        "sr_share",
        "sref",
        "taid",
        "tblci",
        "trk",
        "twclid",
        "usqp",
        "vero_id",
        "wbraid",
        "wt_mc",
        "wt.mc_id",
        "xtor",
        "yclid",
        "ysclid",
    ]
)
"""Parameters that say how a reader came, from the deny lists of courlan 1.4 and ClearURLs and from session handling.
`id cid sid p story` and every other name stay: dropping one that identifies merges two articles for ever."""

_ADDRESS_WORDS = frozenset({"ref", "referrer"})
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sessionid)=[^/;]*", re.IGNORECASE)
_AMP_EXTENSION = re.compile(r"\.amp(?=\.html?$)|\.amp$")
_PATH_SAFE = "/:@!$&'()*+,;=~-._"
_QUERY_SAFE = _PATH_SAFE + "?[]|"


@functools.lru_cache(maxsize=256)  # a document's address is asked for four times
def normalise(url: str) -> str:
    """The canonical form of an article's address.

    Scheme, host and the way the reader came are folded; path case and identifying parameters are kept. Other URIs
    (`urn:`, `tag:`) are opaque and returned as they are. Idempotent.

    >>> normalise("HTTP://m.Example.com:80/News/Story/amp/?utm_source=x&id=5#top")
    'https://example.com/News/Story?id=5'

    Raises:
        ValueError: the text is no absolute URI, or its host is not one.
    """
    if len(url) > MAX_URL_CHARACTERS:
        raise ValueError(f"a URL of {len(url)} characters; at most {MAX_URL_CHARACTERS} are taken")
    text = _clean(url)
    if not _SCHEME.match(text) or _BARE_HOST.match(text):
        text = _with_scheme(text)
    if text.partition(":")[0].lower() not in _WEB_SCHEMES:
        return text
    parts = urlsplit(text)
    return urlunsplit(
        ("https", _netloc(parts), _path(parts.path), _query(parts.query), _fragment(parts.fragment))
    )


def article_id(identity: str) -> str:
    """First 32 hex digits of the SHA-256 of a normalised URL (or of a normalised text)."""
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:ID_HEX_DIGITS]


def document_id(url: str | None, body: bytes) -> str:
    """The article id of a raw document: of its URL, or of its text where it has none that can be normalised."""
    if url:
        try:
            return article_id(normalise(url))
        except ValueError:
            pass
    return article_id(_normalised_text(body))


def is_article_id(text: str) -> bool:
    return len(text) == ID_HEX_DIGITS and all(c in "0123456789abcdef" for c in text)


def describe(url: str | None) -> Url:
    """The parts of an address that the index stores; empty where it is unknown, original only where it is none."""
    if not url:
        return Url()
    try:
        full = normalise(url)
    except ValueError:
        return Url(original=url)
    parts = urlsplit(full)
    host = parts.hostname
    if not host or parts.scheme != "https":
        return Url(full=full, original=url)
    return Url(
        full=full,
        original=url,
        domain=host,
        registered_domain=registered_domain(host),
        path=parts.path or "/",
    )


def registered_domain(host: str) -> str:
    """The name that was registered: `example.co.uk` of `news.example.co.uk`; the host itself if it is an address."""
    found = _labels(host)
    if found.suffix and found.domain:
        return f"{found.domain}.{found.suffix}"
    return ".".join(host.split(".")[-2:]) if found.subdomain else host


@functools.lru_cache(maxsize=4096)
def _labels(host: str) -> tldextract.ExtractResult:
    """Where the host's registered domain begins; a feed's hosts are few."""
    return _extract_domain()(host)


@functools.cache
def _extract_domain() -> tldextract.TLDExtract:
    """With the list in the wheel, since the default first asks the network; its import of requests takes 0.1 s."""
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def _clean(url: str) -> str:
    text = unicodedata.normalize("NFC", url)
    return re.sub(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]", _space_or_nothing, text.strip()).strip()


def _space_or_nothing(match: re.Match[str]) -> str:
    return "%20" if match[0] == " " else ""


def _with_scheme(text: str) -> str:
    if text.startswith("//"):
        return "https:" + text
    if _BARE_HOST.match(text):
        return "https://" + text
    raise ValueError(
        f"not an absolute URL: {text[:200]!r}; give it with its scheme, e.g. https://example.com/story"
    )


def _netloc(parts: SplitResult) -> str:
    host = unquote(parts.hostname or "").rstrip(".")
    if not host or not _HOST.fullmatch(host) or ".." in host:
        raise ValueError(f"no usable host in the URL: {parts.geturl()[:200]!r}")
    port = "" if parts.port in _DEFAULT_PORTS else f":{parts.port}"
    if ":" in host:
        return f"[{host}]{port}"
    return _fold_mirrors(_ascii_host(host)) + port


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(f"not a host name: {host[:100]!r} ({error})") from error


def _fold_mirrors(host: str) -> str:
    subdomain = _labels(host).subdomain
    if not subdomain:
        return host
    labels = subdomain.split(".")
    kept = [label for label in labels if label not in _MIRROR_LABELS]
    return ".".join([*kept, host[len(subdomain) + 1 :]])


def _path(path: str) -> str:
    path = _PATH_SESSION.sub("", _requote(path, _PATH_SAFE))
    segments = _resolve_dots(path.split("/"))
    while (folded := _fold_amp(segments)) != segments:
        segments = folded
    return "/" + "/".join(segments)


def _fold_amp(segments: list[str]) -> list[str]:
    first = 1 if segments[:1] == ["amp"] else 0
    *parents, last = segments[first:] or [""]
    if last in ("amp", ""):
        return parents
    return [*parents, _AMP_EXTENSION.sub("", last)]


def _resolve_dots(segments: list[str]) -> list[str]:
    resolved: list[str] = []
    for segment in segments[1:]:
        if segment == "..":
            del resolved[-1:]
        elif segment != ".":
            resolved.append(segment)
    return resolved


def _query(query: str) -> str:
    fields = (_requote(field, _QUERY_SAFE) for field in query.split("&"))
    return "&".join(sorted({field for field in fields if field and not _is_noise(field)}))


def _is_noise(field: str) -> bool:
    name, _, value = field.partition("=")
    name = name.lower()
    if name in _ADDRESS_WORDS:
        return not any(c.isdigit() for c in value)
    return name in TRACKING_PARAMETERS or name.startswith(TRACKING_PREFIXES)


def _fragment(fragment: str) -> str:
    """Fragments name a place in the page, but for the `#!` routes of early single-page sites, which name the page."""
    return _requote(fragment, _QUERY_SAFE) if fragment.startswith("!/") else ""


def _requote(text: str, safe: str) -> str:
    """Percent-encode what must be, in upper case, and decode what need not be (RFC 3986, 6.2.2)."""
    return "".join(_requote_piece(piece, safe) for piece in re.split(r"(%[0-9A-Fa-f]{2})", text))


def _requote_piece(piece: str, safe: str) -> str:
    if len(piece) == 3 and piece[0] == "%":
        byte = unquote_to_bytes(piece)
        unreserved = byte.isalnum() or byte in (b"-", b".", b"_", b"~")
        return byte.decode("ascii") if unreserved else piece.upper()
    return quote(piece, safe=safe, errors="replace")


def _normalised_text(body: bytes) -> str:
    """White space collapsed. No Unicode normalisation: on runs of combining marks it takes quadratic time."""
    return " ".join(body.decode("utf-8", "replace").split())


def article_id_of(url_or_id: str) -> str:
    """The article id meant: one is taken as it is, a URL is normalised.

    Raises:
        ValueError: it is neither.
    """
    return url_or_id if is_article_id(url_or_id) else article_id(normalise(url_or_id))

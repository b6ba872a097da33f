"""What stands in bylines and is no person: roles, desks, firms and news agencies."""

from __future__ import annotations

import re

from stream_processors.extract.clean import key

ROLE = re.compile(
    r"\b(?:correspondents?|reporters?|editors?|editorial|staff|writers?|desk|newsdesk|bureau|newsroom|team|redaktion|"
    r"redaction|rédaction|redacción|redação|redazione|redactie|redakcja|редакция|agency|agencies|agencia|agence|agentur|"
    r"agentura|agenzia|news|online|admin|administrator|webmaster|contributors?|columnist|chief|media|press|presse|unknown|"
    r"anonymous|guest|author|written|posted|published|producer|analyst|services?|journalist(?:in)?|korrespondent(?:in)?|"
    r"newspaper|zeitung|company|group|inc|ltd|llc|gmbh|corp|director|president|professor|former|consultant|manager|"
    r"coordinator|specialist|strategist|institute|university|founder|co-founder|ceo|officer|head of|partner|attorney|"
    r"wire|reuters|nachrichten|noticias|actualités|notizie|magazine|gazette|tribune|blog|website|redaktor|jornalista|periodista|journaliste|giornalista|"
    r"minutes?|min read|reading time|comments?|share|follow|subscribe|updated|read more|view all|more from|about the|"
    r"\w{0,20}redakteur(?:in)?|\w{0,20}reporter(?:in)?|herausgeber(?:in)?|geschäftsführer(?:in)?|gründer(?:in)?|gast(?:autor|beitrag)|"
    r"rédac(?:teur|trice)|correspondante?|directeur|directrice|redactora?|directora|editora|corresponsal|redattore|redattrice|inviat[oa]|"
    r"verslaggever|redacteur|redaktør|redaktör|dziennikarz|dziennikarka|корреспондент|редактор|обозреватель|muhabir[i]?|"
    r"alle (?:artikel|beiträge)|tous ses articles|ver más|watch live|fact[- ]checked|"
    r"sign up|skip to|menu|disclosure|disclaimer|reviewer|licensed|experts?|heard on|cite this|contact|all posts|featured|bio|profile)\b",
    re.IGNORECASE,
)
AGENCIES = frozenset(
    [
        "afp",
        "ap",
        "reuters",
        "dpa",
        "apa",
        "ansa",
        "efe",
        "tass",
        "xinhua",
        "pti",
        "ians",
        "ani",
        "bloomberg",
        "yonhap",
        "kyodo",
        "jiji",
        "interfax",
        "sda",
        "keystonesda",
        "sid",
        "lusa",
        "belga",
        "anp",
        "ntb",
        "ritzau",
        "pap",
        "čtk",
        "ctk",
        "mti",
        "agerpres",
        "tanjug",
        "hina",
        "anadolu",
        "sana",
        "wam",
        "irna",
        "kuna",
        "associatedpress",
        "theassociatedpress",
        "agencefrancepresse",
        "europapress",
        "prensalatina",
        "риановости",
        "тасс",
        "интерфакс",
        "укринформ",
        "уніан",
        "رويترز",
        "新华社",
        "新華社",
        "中新社",
        "中央社",
        "共同",
        "共同通信",
        "時事",
        "時事通信",
        "연합뉴스",
        "뉴시스",
        "뉴스1",
    ]
)
"""Keys (`clean.key`) of agencies, whose credit is no author: `agencies` holds them."""


def is_agency(text: str) -> bool:
    """Is the text the name of a news agency, and nothing more?"""
    return key(text) in AGENCIES

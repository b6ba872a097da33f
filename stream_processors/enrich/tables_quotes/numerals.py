"""Number words and multipliers by language."""

from __future__ import annotations

from functools import cache


def _table(words: str) -> dict[str, float]:
    """`word word=value`: forms of one number stand before its value."""
    table: dict[str, float] = {}
    for group in words.split(";"):
        forms, _, value = group.partition("=")
        for form in forms.split():
            table[form] = float(value)
    return table


_WORDS = {
    "en": """one=1; two=2; three=3; four=4; five=5; six=6; seven=7; eight=8; nine=9; ten=10; eleven=11; twelve=12;
        thirteen=13; fourteen=14; fifteen=15; sixteen=16; seventeen=17; eighteen=18; nineteen=19; twenty=20; thirty=30;
        forty=40; fifty=50; sixty=60; seventy=70; eighty=80; ninety=90; hundred=100""",
    "fr": """deux=2; trois=3; quatre=4; cinq=5; six=6; sept=7; huit=8; neuf=9; dix=10; onze=11; douze=12; treize=13;
        quatorze=14; quinze=15; seize=16; vingt vingts=20; trente=30; quarante=40; cinquante=50; soixante=60; septante=70;
        octante huitante=80; nonante=90; cent cents=100""",
    "es": """dos=2; tres=3; cuatro=4; cinco=5; seis=6; siete=7; ocho=8; nueve=9; diez=10; once=11; doce=12; trece=13;
        catorce=14; quince=15; dieciséis=16; diecisiete=17; dieciocho=18; diecinueve=19; veinte=20; veintiuno veintiún
        veintiuna=21; veintidós=22; veintitrés=23; veinticuatro=24; veinticinco=25; veintiséis=26; veintisiete=27;
        veintiocho=28; veintinueve=29; treinta=30; cuarenta=40; cincuenta=50; sesenta=60; setenta=70; ochenta=80;
        noventa=90; cien ciento=100; doscientos doscientas=200; trescientos trescientas=300; cuatrocientos
        cuatrocientas=400; quinientos quinientas=500; seiscientos seiscientas=600; setecientos setecientas=700;
        ochocientos ochocientas=800; novecientos novecientas=900""",
    "pt": """dois duas=2; três=3; quatro=4; cinco=5; seis=6; sete=7; oito=8; nove=9; dez=10; onze=11; doze=12; treze=13;
        catorze quatorze=14; quinze=15; dezesseis dezasseis=16; dezessete dezassete=17; dezoito=18; dezenove dezanove=19;
        vinte=20; trinta=30; quarenta=40; cinquenta=50; sessenta=60; setenta=70; oitenta=80; noventa=90; cem cento=100;
        duzentos duzentas=200; trezentos trezentas=300; quatrocentos quatrocentas=400; quinhentos quinhentas=500;
        seiscentos=600; setecentos=700; oitocentos=800; novecentos=900""",
    "ru": """два две двух двум двумя=2; три трех трёх тремя=3; четыре четырех четырёх=4; пять пяти=5; шесть шести=6; семь
        семи=7; восемь восьми=8; девять девяти=9; десять десяти=10; одиннадцать=11; двенадцать=12; тринадцать=13;
        четырнадцать=14; пятнадцать=15; шестнадцать=16; семнадцать=17; восемнадцать=18; девятнадцать=19; двадцать
        двадцати=20; тридцать тридцати=30; сорок сорока=40; пятьдесят пятидесяти=50; шестьдесят=60; семьдесят=70;
        восемьдесят=80; девяносто=90; сто ста=100; двести двухсот=200; триста трехсот=300; четыреста=400; пятьсот=500;
        шестьсот=600; семьсот=700; восемьсот=800; девятьсот=900""",
    "uk": """два дві двох=2; три трьох=3; чотири=4; п'ять п’ять=5; шість=6; сім=7; вісім=8; дев'ять дев’ять=9; десять=10;
        двадцять=20; тридцять=30; сорок=40; п'ятдесят=50; сто=100; двісті=200; триста=300; п'ятсот=500""",
    "pl": """dwa dwie dwóch dwaj=2; trzy trzech=3; cztery czterech=4; pięć pięciu=5; sześć sześciu=6; siedem siedmiu=7;
        osiem ośmiu=8; dziewięć dziewięciu=9; dziesięć dziesięciu=10; jedenaście=11; dwanaście=12; dwadzieścia=20;
        trzydzieści=30; czterdzieści=40; pięćdziesiąt=50; sto=100; dwieście=200; trzysta=300""",
    "tr": """iki=2; üç=3; dört=4; beş=5; altı=6; yedi=7; sekiz=8; dokuz=9; on=10; yirmi=20; otuz=30; kırk=40; elli=50;
        altmış=60; yetmiş=70; seksen=80; doksan=90; yüz=100""",
    "ar": """ثلاثة ثلاث=3; أربعة أربع=4; خمسة خمس=5; ستة ست=6; سبعة سبع=7; ثمانية ثماني=8; تسعة تسع=9; عشرة عشر=10;
        عشرون عشرين=20; ثلاثون ثلاثين=30; أربعون أربعين=40; خمسون خمسين=50; ستون ستين=60; سبعون سبعين=70; ثمانون
        ثمانين=80; تسعون تسعين=90; مئة مائة=100; مئتان مئتين مئتي مائتين مائتي=200; ثلاثمئة ثلاثمائة=300; أربعمئة
        أربعمائة=400; خمسمئة خمسمائة=500; اثنان اثنين=2""",
    "fa": "دو=2; سه=3; چهار=4; پنج=5; شش=6; هفت=7; هشت=8; نه=9; ده=10; بیست=20; سی=30; چهل=40; پنجاه=50; صد=100",
    "sv": """två=2; tre=3; fyra=4; fem=5; sex=6; sju=7; åtta=8; nio=9; tio=10; elva=11; tolv=12; tjugo=20; trettio=30;
        fyrtio=40; femtio=50; hundra=100""",
}

_SCALES = {
    "en": """k thousand thousands=1e3; m mn mln million millions=1e6; bn b billion billions=1e9; tn trillion trillions=1e12;
        dozen=12; lakh=1e5; crore=1e7""",
    "de": """tsd tausend=1e3; mio million millionen=1e6; mrd milliarde milliarden=1e9; bio billion billionen=1e12;
        dutzend=12""",
    "fr": "mille=1e3; million millions=1e6; md mds milliard milliards=1e9; billion billions=1e12; dizaine=10; douzaine=12",
    "es": "mil=1e3; mill millón millones=1e6; billón billones=1e12; docena=12",
    "pt": """mil=1e3; mi milhão milhões=1e6; bi bilhão bilhões bilião biliões=1e9; trilhão trilhões=1e12; dúzia=12""",
    "it": "mila mille=1e3; mln milione milioni=1e6; mld miliardo miliardi=1e9; decina=10; centinaio=100",
    "nl": "duizend=1e3; mln miljoen=1e6; mrd miljard=1e9; biljoen=1e12; honderd=100",
    "ru": """тыс тысяча тысячи тысяч тысячу=1e3; млн миллион миллиона миллионов=1e6; млрд миллиард миллиарда
        миллиардов=1e9; трлн триллион триллиона триллионов=1e12""",
    "uk": "тис тисяча тисячі тисяч=1e3; млн мільйон мільйона мільйонів мільйони=1e6; млрд мільярд мільярда мільярдів=1e9",
    "pl": """tys tysiąc tysiące tysięcy=1e3; mln milion miliona miliony milionów=1e6; mld miliard miliarda miliardy
        miliardów=1e9""",
    "tr": "bin=1e3; mn milyon=1e6; mr milyar=1e9; trilyon=1e12",
    "ar": "ألف آلاف ألفا ألفاً الف=1e3; مليون ملايين مليونا مليوناً=1e6; مليار مليارات مليارا=1e9; تريليون=1e12",
    "fa": "هزار=1e3; میلیون=1e6; میلیارد=1e9; تریلیون=1e12",
    "sv": "tusen=1e3; miljon miljoner mn=1e6; miljard miljarder md mdr=1e9",
    "da": "tusind tusinde=1e3; mio million millioner=1e6; mia milliard milliarder=1e9",
    "nb": "tusen=1e3; million millioner mill=1e6; milliard milliarder mrd=1e9",
    "fi": "tuhat tuhatta=1e3; milj miljoona miljoonaa=1e6; mrd miljardi miljardia=1e9",
    "cs": "tis tisíc tisíce=1e3; mil milion milionu miliony milionů=1e6; mld miliarda miliardy miliard=1e9",
    "ro": "mie mii=1e3; milion milioane mil=1e6; miliard miliarde mld=1e9",
    "id": "ribu=1e3; juta=1e6; miliar=1e9; triliun=1e12",
    "vi": "nghìn ngàn=1e3; triệu=1e6; tỷ tỉ=1e9",
    "el": "χιλιάδες χιλ=1e3; εκατομμύριο εκατομμύρια εκατ=1e6; δισεκατομμύρια δισ=1e9",
    "hi": "हज़ार हजार=1e3; लाख=1e5; करोड़=1e7; अरब=1e9",
    "ko": "천=1e3; 만=1e4; 억=1e8; 조=1e12",
    "he": "אלף אלפים=1e3; מיליון=1e6; מיליארד=1e9",
    "hu": "ezer=1e3; millió=1e6; milliárd=1e9",
    "bg": "хил хиляди=1e3; млн милион милиона=1e6; млрд милиард милиарда=1e9",
}

LONE_SCALES = frozenset(
    [
        "مليون",
        "مليار",
        "ألف",
        "миллион",
        "миллиард",
        "тысяча",
        "тысячу",
        "мільйон",
        "мільярд",
        "тисяча",
        "milyon",
        "milion",
        "miliard",
        "tysiąc",
    ]
)
"""Multipliers that need no number before them to mean one of their kind."""
DUALS = {"ألفي": 2e3, "ألفين": 2e3, "مليوني": 2e6, "مليونين": 2e6, "ملياري": 2e9}
ONES = frozenset(
    [
        "a",
        "an",
        "one",
        "un",
        "une",
        "una",
        "um",
        "uma",
        "uno",
        "ein",
        "eine",
        "einen",
        "einer",
        "een",
        "bir",
        "один",
        "одна",
        "одну",
        "один",
        "jeden",
        "jedna",
        "ett",
        "en",
    ]
)
"""Before a multiplier these say one."""
CONNECTORS = frozenset(["and", "et", "y", "e", "und", "en", "و", "i", "и"])
DEFINITE = frozenset(
    [
        "the",
        "both",
        "these",
        "those",
        "his",
        "her",
        "their",
        "its",
        "other",
        "der",
        "die",
        "den",
        "dem",
        "beide",
        "beiden",
        "le",
        "les",
        "ces",
        "ses",
        "leurs",
        "los",
        "las",
        "estos",
        "esos",
        "sus",
        "os",
        "as",
        "ambos",
        "i",
        "gli",
        "le",
        "ambedue",
        "de",
        "het",
        "эти",
        "обе",
        "оба",
        "те",
        "tych",
    ]
)
"""Before a small number word these refer back to what was told ("the two leaders"): no count."""

_DECIMAL_POINT = frozenset(
    ["en", "zh", "ja", "ko", "he", "th", "hi", "ar", "fa", "ur", "ms", "bn", "ta", "ga", "mt"]
)
_SPACE_GROUPS = frozenset(
    [
        "fr",
        "ru",
        "uk",
        "pl",
        "cs",
        "sk",
        "sv",
        "fi",
        "nb",
        "nn",
        "no",
        "hu",
        "bg",
        "et",
        "lv",
        "lt",
        "sr",
        "mk",
        "be",
        "kk",
        "pt",
        "es",
    ]
)


def decimal_mark(language: str) -> str:
    """Which mark the language's numbers have before their fraction (CLDR numbers)."""
    return "." if language.split("-", maxsplit=1)[0] in _DECIMAL_POINT or language == "und" else ","


def groups_by_space(language: str) -> bool:
    """Whether a plain space may separate thousands."""
    return language.split("-", maxsplit=1)[0] in _SPACE_GROUPS


_DE_UNITS = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
_DE_TEENS = [
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
_DE_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
_NL_UNITS = ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"]
_NL_TEENS = [
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
]
_NL_TENS = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
_IT_UNITS = ["uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"]
_IT_TEENS = [
    "dieci",
    "undici",
    "dodici",
    "tredici",
    "quattordici",
    "quindici",
    "sedici",
    "diciassette",
    "diciotto",
    "diciannove",
]
_IT_TENS = ["venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"]


def _below_hundred(units: list[str], teens: list[str], tens: list[str], link: str) -> dict[str, float]:
    table = {word: float(i) for i, word in enumerate(units, 1)} | {
        word: 10.0 + i for i, word in enumerate(teens)
    }
    for i, ten in enumerate(tens, 2):
        table[ten] = i * 10.0
        for j, unit in enumerate(units, 1):
            table[_joined(ten, unit, link)] = i * 10.0 + j
    return table


def _joined(ten: str, unit: str, link: str) -> str:
    if link:
        return f"{unit}{link}{ten}"
    return f"{ten[:-1] if unit[0] in 'uo' else ten}{unit}"


def _with_hundreds(table: dict[str, float], units: list[str], hundred: str) -> dict[str, float]:
    hundreds = {hundred: 100.0} | {f"{unit}{hundred}": i * 100.0 for i, unit in enumerate(units, 1)}
    return table | hundreds | {f"{h}{word}": a + b for h, a in hundreds.items() for word, b in table.items()}


def _compounds(
    units: list[str], teens: list[str], tens: list[str], link: str, hundred: str
) -> dict[str, float]:
    return _with_hundreds(_below_hundred(units, teens, tens, link), units, hundred)


@cache
def number_words(language: str) -> dict[str, float]:
    """Words below a thousand, by value; one itself is an article too and left out."""
    base = language.split("-", maxsplit=1)[0]
    match base:
        case "de":
            table = _compounds(_DE_UNITS, _DE_TEENS, _DE_TENS, "und", "hundert")
        case "nl":
            table = _compounds(_NL_UNITS, _NL_TEENS, _NL_TENS, "en", "honderd")
        case "it":
            table = _compounds(_IT_UNITS, _IT_TEENS, _IT_TENS, "", "cento")
        case _:
            table = _table(_WORDS.get(base, ""))
    return {word: value for word, value in table.items() if value != 1 or base == "en"}


@cache
def scales(language: str) -> dict[str, float]:
    """Multipliers, by value; those of English where the language is unknown."""
    return _table(_SCALES.get(language.split("-", maxsplit=1)[0], _SCALES["en"]))

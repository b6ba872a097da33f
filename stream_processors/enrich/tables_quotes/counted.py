"""What news counts, by language: nouns; what happens to it: stems of verbs; and words that qualify a count."""

from __future__ import annotations

_NOUNS = {
    "en": """people civilians persons children women men soldiers troops rebels fighters militants police officers migrants
        refugees residents families households houses homes buildings schools hospitals villages towns cities countries
        protesters demonstrators students workers employees jobs votes seats passengers victims patients cases deaths
        casualties injured dead wounded killed others prisoners hostages journalists fans stewards spectators delegations
        observers beds doses vaccines tents aircraft ships tanks missiles rockets drones strikes attacks shells vehicles
        cars buses trucks businesses companies firms stores shops planes flights trees animals cattle sheep head
        police personnel staff crew youth folk cattle infantry magnitude""",
    "de": """menschen personen tote verletzte opfer zivilisten kinder frauen männer soldaten polizisten einsatzkräfte
        flüchtlinge migranten einwohner bewohner familien haushalte häuser stellen arbeitsplätze stimmen""",
    "fr": """personnes morts blessés civils enfants femmes hommes soldats policiers réfugiés migrants habitants familles
        foyers maisons immeubles manifestants postes emplois voix cas décès gens""",
    "es": """personas muertos heridos civiles niños mujeres hombres soldados policías refugiados migrantes habitantes familias
        hogares casas viviendas edificios manifestantes votos casos fallecidos empleos puestos""",
    "pt": """pessoas mortos feridos civis crianças mulheres homens soldados policiais refugiados migrantes habitantes famílias
        casas edifícios manifestantes votos casos empregos postos""",
    "it": """persone morti feriti civili bambini donne uomini soldati poliziotti rifugiati migranti abitanti famiglie case
        edifici manifestanti voti casi posti""",
    "ru": """человек человека людей жителей погибших раненых пострадавших гражданских военных солдат детей женщин мужчин
        беженцев семей домов зданий мест рабочих голосов наблюдателей случаев доз дамбы тел студентов сотрудников""",
    "tr": """kişi kişinin kişiyi kişilik ölü yaralı sivil çocuk kadın asker polis göçmen mülteci aile ev bina konut vaka seyirci
        doz yatak yataklı""",
    "ar": """شخص شخصا شخصاً أشخاص مدني مدنيا مدنياً مدنيين قتيل قتيلا جريح جريحا جرحى قتلى طفل طفلا أطفال امرأة جندي جنديا جنود
        لاجئ لاجئا أسرة عائلة آخرين آخرون مبنى منزل منزلا جرعة سرير سريرا نسمة ضحية درجة""",
}

EVENTS = {  # Beginnings of words; with "$", whole words: "die" begins "diesel", "miss" begins "mission".
    "en": """kill die$ dies$ died$ dying$ dead$ death$ deaths$ injur wound hurt$ displac drove$ driven$ flee$ flees$ fleeing$
        fled$ evacuat arrest detain destroy damag missing$ abduct kidnap rescu captur evict infect vaccinat hospitali
        executed$ execution$ executions$ sentenced$ marched$ marching$ marchers$ protest demonstrated$ demonstrators$ collaps
        lost$ depriv trapped$ release$ released$""",
    "de": """getötet tot$ tote$ toten$ toter$ starb gestorben sterben ums$ verletz vertrieb flieh flüchte floh geflohen evakuier festgenommen verhaftet
        zerstör beschädigt vermiss entführ gerettet infizier demonstrier verlor brach$ brachen$""",
    "fr": """tué mort décéd bless déplac fui évacu arrêté interpell détrui endommag disparu enlev secour contamin
        hospitalis manifest périr péri""",
    "es": """muert murier murió falleci herid lesion desplaz huy evacu deten arrest destrui dañ desaparec secuestr rescat
        infect hospitaliz ingresad manifest asesin perdi""",
    "pt": """mort morre faleci ferid desloca fugi retirad evacua deti detenç preso$ presos$ presa$ presas$ destru danific desaparec sequestr resgat infet
        infect hospitaliz manifest protest""",
    "it": """mort ucci deced ferit sfollat fuggi evacua arrest ferma distrutt danneggia dispers rapit salvat contagi ricover
        manifest""",
    "nl": "gedood omgekomen dood gewond gevlucht ontheemd geëvacueerd aangehouden gearresteerd vernield vermist",
    "ru": """погиб убит умер скончал ранен пострада бежал покинул эвакуир задержан арестован разруш поврежд пропал похищ
        спас заболе заразил госпитализ перемещ вышл унесл""",
    "uk": "загину вбит помер поранен постражда евакуй затрима заарешт зруйнова пошкодж зник",
    "pl": "zginę zabit zmar rann ewaku uciek zatrzyma areszt zniszcz uszkodz zaginę",
    "tr": """öldü ölen öldür ölü hayatını yaral kaçtı yerinden tahliye gözaltı tutuk yıkıl hasar kayıp kurtar kaçır""",
    "ar": """قتل مقتل وقتل ومقتل لقي توفي وفاة أصيب وأصيب إصابة وإصابة جرح نزح نزوح فر فروا تشريد شرد اعتقل اعتقال دمر تدمير انهار
        أجلي إجلاء فقد اختطف خطف تودي أودت""",
    "fa": "کشته جان زخمی مجروح آواره بازداشت تخلیه",
    "sv": "död skada evakuer flytt greps gripit förstör saknas",
}

CJK_EVENTS = [
    "死亡",
    "遇难",
    "遇難",
    "身亡",
    "丧生",
    "受伤",
    "受傷",
    "被拘留",
    "拘留",
    "被捕",
    "转移",
    "轉移",
    "流离失所",
    "失踪",
    "失蹤",
    "被困",
    "摧毁",
    "倒塌",
    "疏散",
    "撤离",
    "感染",
    "死",
    "けが",
    "死傷",
    "死者",
    "負傷",
    "行方不明",
    "避難",
    "逮捕",
]

_QUALIFIERS = {
    "en": """at least, more than, fewer than, less than, up to, as many as, as much as, nearly, almost, about, around,
        approximately, roughly, some, over, under, only, just over, just under, close to, an estimated, estimated, well over,
        at most, no more than, another""",
    "de": """mindestens, mehr als, weniger als, bis zu, rund, etwa, ungefähr, circa, ca., knapp, fast, nahezu, gut, über, unter,
        höchstens, nur, weitere""",
    "fr": """au moins, plus de, moins de, plus d', plus d’, jusqu'à, près de, environ, quelque, quelques, presque, à peine, au plus,
        seulement""",
    "es": """al menos, por lo menos, más de, menos de, hasta, cerca de, casi, unos, unas, alrededor de, aproximadamente,
        como mínimo, como máximo, cuando menos, solo, otras, otros""",
    "pt": """pelo menos, ao menos, mais de, menos de, até, cerca de, quase, aproximadamente, por volta de, no mínimo, no máximo,
        perto de, uns, umas""",
    "it": """almeno, più di, oltre, meno di, fino a, circa, quasi, all'incirca, intorno a, al massimo, altre, altri""",
    "nl": "minstens, meer dan, minder dan, tot, ongeveer, bijna, zo'n, ruim, circa, zeker, hooguit",
    "ru": """по меньшей мере, не менее, более, свыше, больше, менее, до, около, почти, примерно, порядка, как минимум, не более,
        еще, ещё, приблизительно""",
    "uk": "щонайменше, не менше, понад, більше, менше, до, близько, майже, приблизно",
    "pl": "co najmniej, ponad, więcej niż, mniej niż, do, około, prawie, niemal, blisko",
    "tr": "en az, en fazla, yaklaşık, neredeyse, fazla, aşkın",
    "ar": "ما لا يقل عن, أكثر من, أقل من, نحو, حوالي, حوالى, قرابة, ما يقرب من, زهاء, على الأقل",
    "fa": "دست‌کم, بیش از, کمتر از, حدود, نزدیک به",
    "sv": "minst, mer än, mindre än, upp till, omkring, cirka, nästan, ungefär, drygt, närmare",
}

TRAILING = {
    "ar": ("على الأقل",),
    "en": ("or more", "at least"),
    "tr": ("den fazla", "dan fazla"),
}

CJK_QUALIFIERS = [
    "至少",
    "超过",
    "超過",
    "逾",
    "近",
    "约",
    "約",
    "大约",
    "大約",
    "多达",
    "多達",
    "不到",
    "最多",
    "将近",
    "將近",
    "少なくとも",
    "およそ",
    "約",
]
CJK_COUNTERS = [
    "名",
    "个",
    "個",
    "位",
    "栋",
    "棟",
    "座",
    "家",
    "户",
    "戶",
    "辆",
    "輛",
    "架",
    "艘",
    "所",
    "条",
    "條",
    "起",
    "例",
    "张",
    "張",
    "枚",
    "件",
    "只",
    "隻",
    "头",
    "頭",
    "匹",
    "台",
    "剂",
    "劑",
    "人次",
    "人",
    "棟",
    "軒",
]
CJK_NOUNS = [
    "平民",
    "居民",
    "家庭",
    "代表团",
    "代表",
    "士兵",
    "儿童",
    "兒童",
    "妇女",
    "学生",
    "學生",
    "工人",
    "员工",
    "警察",
    "难民",
    "難民",
    "建筑",
    "建物",
    "大坝",
    "房屋",
    "学校",
    "醫院",
    "医院",
    "床位",
    "职位",
    "岗位",
    "疫苗",
    "记者",
    "人质",
    "乘客",
    "伤者",
    "死者",
    "球迷",
    "观众",
    "观察员",
    "议席",
    "人",
    "国家",
    "公司",
    "企业",
    "城市",
]

DURATIONS = frozenset(
    [
        "days",
        "weeks",
        "months",
        "hours",
        "minutes",
        "decades",
        "day",
        "week",
        "tagen",
        "tage",
        "wochen",
        "monate",
        "monaten",
        "stunden",
        "jours",
        "semaines",
        "mois",
        "heures",
        "días",
        "semanas",
        "meses",
        "horas",
        "dias",
        "giorni",
        "settimane",
        "mesi",
        "ore",
        "дней",
        "дня",
        "недель",
        "месяцев",
        "часов",
        "gün",
        "hafta",
        "ay",
        "saat",
        "dagen",
        "weken",
        "maanden",
        "أيام",
        "يوما",
        "أسابيع",
        "أشهر",
    ]
)
YEARS = frozenset(
    [
        "years",
        "year",
        "year-old",
        "years-old",
        "ans",
        "año",
        "años",
        "anos",
        "anni",
        "anno",
        "jahre",
        "jahren",
        "jahr",
        "лет",
        "года",
        "год",
        "yaşında",
        "yaşındaki",
        "yıl",
        "عاما",
        "سنة",
        "سنوات",
        "lat",
        "jaar",
        "år",
        "let",
    ]
)
AGED = frozenset(
    ["aged", "age", "âgé", "âgée", "âgés", "old", "alte", "alter", "edad", "anni", "yaşında", "yaşındaki"]
)
RELATIVE_TIMES = frozenset(["ago", "earlier", "later", "old"])


def _split(groups: dict[str, str]) -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in groups.items()}


NOUNS = _split(_NOUNS)
EVENT_STEMS = {language: tuple(words.split()) for language, words in EVENTS.items()}
QUALIFIERS = {
    language: tuple(sorted((" ".join(q.split()) for q in phrases.split(",")), key=len, reverse=True))
    for language, phrases in _QUALIFIERS.items()
}

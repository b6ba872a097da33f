"""How Slavic languages, Turkish, Arabic, Persian, Chinese, Japanese and Korean say that somebody says something."""

from __future__ import annotations

from stream_processors.enrich.tables_quotes.speech_form import Speech, phrases, words

_RU = Speech(
    verbs=words(
        """сказал сказала сказали сказано заявил заявила заявили заявило заявляет отметил отметила отметили отмечает
        подчеркнул подчеркнула подчеркнули добавил добавила добавили сообщил сообщила сообщили сообщило сообщает сообщают
        рассказал рассказала рассказали объяснил объяснила пояснил пояснила пояснили уточнил уточнила уточнили написал
        написала написали пишет говорит говорят говорил говорила утверждает утверждают предупредил предупредила
        признал признала считает считают уверен уверена ответил ответила спросил спросила напомнил напомнила
        прокомментировал подтвердил подтвердила подтвердили указал указала констатировал передает передаёт приводит
        цитирует призвал призвала резюмировал заверил объявил объявила""",
    ),
    weak=words("назвал назвала назвали обвинил обвинила раскритиковал пообещал потребовал"),
    sources=phrases(
        "по словам, по данным, по мнению, по информации, по утверждению, по сообщению, согласно, со слов"
    ),
    pronouns=words("он она они оно я мы"),
    skipped=words("также ранее позже затем потом ещё еще уже не при этом вчера сегодня"),
    stops=words(
        """в во на о об по при после до что чтобы как когда с со из у к ко за для перед во понедельник вторник среду четверг
        пятницу субботу воскресенье вчера сегодня журналистам агентству""",
    ),
    subordinators=words("что когда если чтобы потому как а но и или где который которая которые хотя пока"),
    relative=words("который которая которое которые"),
    relays=phrases(
        """цитирует его, цитирует её, цитирует ее, цитирует, передает, передаёт, приводит слова, агентству, изданию,
        газете, телеканалу, со ссылкой на, слова приводит, его слова приводит, её слова приводит, пишет, в интервью"""
    ),
    not_relays=words("журналистам прессе"),
    titles=words(
        """президент премьер-министр премьер министр генерал мэр губернатор директор глава представитель председатель
        секретарь пресс-секретарь канцлер король королева папа депутат сенатор посол официальный господин госпожа""",
    ),
)

_UK = Speech(
    verbs=words(
        """сказав сказала сказали заявив заявила заявили заявляє зазначив зазначила зазначили наголосив наголосила додав
        додала додали повідомив повідомила повідомили повідомляє розповів розповіла пояснив пояснила написав написала
        пише каже кажуть стверджує попередив визнав вважає відповів нагадав підтвердив підкреслив підкреслила""",
    ),
    sources=phrases("за словами, за даними, на думку, за інформацією, згідно з, відповідно до"),
    pronouns=words("він вона вони я ми"),
    skipped=words("також раніше пізніше потім ще вже не"),
    stops=words(
        "в у на про по при після до що щоб як коли з із від за для перед журналістам понеділок вівторок середу четвер п'ятницю суботу неділю"
    ),
    subordinators=words("що коли якщо щоб бо як а але і та й або де який яка які"),
    relative=words("який яка яке які"),
    relays=phrases("цитує, передає, з посиланням на, пише, агентству, виданню"),
    not_relays=words("журналістам пресі"),
    titles=words(
        "президент прем'єр-міністр міністр генерал мер губернатор директор глава голова речник речниця"
    ),
)

_PL = Speech(
    verbs=words(
        """powiedział powiedziała powiedzieli mówi mówią mówił mówiła oświadczył oświadczyła oświadczyli stwierdził
        stwierdziła dodał dodała dodali podkreślił podkreśliła zaznaczył zaznaczyła poinformował poinformowała
        poinformowali wyjaśnił wyjaśniła napisał napisała ocenił oceniła ostrzegł przyznał zapewnił zapytał odpowiedział
        potwierdził zauważył tłumaczy podał podała twierdzi""",
    ),
    sources=phrases("według, zdaniem, jak podaje, jak poinformował"),
    pronouns=words("on ona oni one ja my"),
    skipped=words("też także również potem później się już nie"),
    stops=words(
        "w we na o po przy przed do że aby jak kiedy z ze od za dla podczas poniedziałek wtorek środę czwartek piątek sobotę niedzielę wczoraj dziś"
    ),
    subordinators=words("że kiedy gdy jeśli aby bo jak a ale i lub oraz gdzie który która którzy"),
    relative=words("który która które którzy"),
    relays=phrases("cytowany przez, cytowana przez, agencji, w rozmowie z, cytuje, podaje"),
    not_relays=words("dziennikarzom"),
    titles=words("pan pani prezydent premier minister generał burmistrz dyrektor szef rzecznik rzeczniczka"),
)

_TR = Speech(
    verbs=words(
        """dedi dediler diyor diyen söyledi söylediler söylüyor belirtti belirttiler belirterek açıkladı açıkladılar ekledi
        eklediler vurguladı vurguladılar ifade kaydetti kaydettiler bildirdi bildirdiler yazdı konuştu uyardı savundu
        anlattı aktardı duyurdu iddia sordu yanıtladı diye şeklinde dile""",
    ),
    after_sources=phrases("göre"),
    pronouns=words("o onlar kendisi ben biz"),
    skipped=words("ayrıca da de sonra ise"),
    stops=words("ve ile için sonra önce"),
    subordinators=words("ki çünkü ama ve veya"),
    relays=phrases(""),
    titles=words(
        "cumhurbaşkanı başbakan bakan bakanı başkanı başkan sözcüsü sözcü genel müdür müdürü sayın bay bayan"
    ),
    verb_final=True,
)

_AR = Speech(
    verbs=words(
        """قال قالت قالوا وقال وقالت فقال أعلن أعلنت وأعلن وأعلنت أضاف أضافت وأضاف وأضافت أكد أكدت وأكد وأكدت صرح صرحت وصرح
        وصرحت أوضح أوضحت وأوضح وأوضحت ذكر ذكرت وذكر وذكرت أشار أشارت وأشار وأشارت كتب كتبت وكتب يقول تقول ويقول وتقول
        أفاد أفادت وأفاد وأفادت حذر حذرت وحذر وحذرت نقل نقلت ونقلت اعتبر واعتبر تابع وتابع شدد وشدد""",
    ),
    sources=phrases("وفقا ل, وفقًا ل, وفقاً ل, بحسب, حسب, على حد قول, نقلا عن, نقلاً عن, طبقا ل"),
    pronouns=words("هو هي هم"),
    skipped=words("قد لقد كما"),
    stops=words(
        "في إن أن إنه إنها أنه أنها خلال بعد قبل على عن من إلى يوم مع منذ حول أمس اليوم للصحفيين لوكالة"
    ),
    subordinators=words("أن إن عندما لأن إذا لكن الذي التي بينما"),
    relative=words("الذي التي الذين"),
    relays=phrases("لوكالة, نقلا عن, نقلاً عن, نقلت عنه, بحسب وكالة, لقناة, وفق"),
    verb_first=True,
)

_FA = Speech(
    verbs=words("گفت گفتند گفته می‌گوید افزود افزودند اعلام اظهار تاکید نوشت خبر هشدار"),
    sources=phrases("به گفته, به گزارش, بنا به, طبق"),
    pronouns=words("او وی آنها ما من"),
    skipped=words("هم نیز کرد است"),
    stops=words("در از به که با برای بر روز تا"),
    subordinators=words("که اگر چون اما و"),
    relays=phrases("به گزارش, به نقل از, به خبرگزاری"),
)

_ZH = Speech(
    verbs=words(
        """表示 说 說 称 稱 指出 强调 強調 宣布 告诉 告訴 认为 認為 介绍 介紹 透露 回应 回應 写道 寫道 补充 補充 警告 呼吁 呼籲
        坦言 解释 解釋 声明 聲明 承认 承認 直言 问 問 道 谈到 提到 重申 报道 報道 報導""",
    ),
    sources=phrases("据, 據, 根据, 根據"),
    pronouns=words("他 她 他们 她们 他們 我 我们 其 它"),
    relays=phrases("告诉, 告訴, 对, 向, 接受, 据, 據"),
    not_relays=words("记者 記者 媒体 媒體"),
)

_JA = Speech(
    verbs=words(
        "述べた 述べ 語った 語り 話した 話し 話す 言った 言い 発表した 明らかにした 説明した 強調した 指摘した コメントした 訴えた 書き込んだ としている としており 答えた"
    ),
    after_sources=phrases("によると, によれば"),
    pronouns=words("彼 彼女 同氏 彼ら 私"),
)

_KO = Speech(
    verbs=words(
        "말했다 밝혔다 전했다 강조했다 덧붙였다 설명했다 주장했다 지적했다 경고했다 라며 라고 말하며"
    ),
    after_sources=phrases("따르면, 의하면"),
    verb_final=True,
)

OTHER = {
    "ru": _RU,
    "uk": _UK,
    "pl": _PL,
    "tr": _TR,
    "ar": _AR,
    "fa": _FA,
    "zh": _ZH,
    "ja": _JA,
    "ko": _KO,
}

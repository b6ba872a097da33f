"""How the languages say that somebody says something."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class Speech(NamedTuple):
    """`verbs` report speech by themselves, `weak` ones only beside quoted words ("called it “…”").

    `tags` do so only behind a comma or dash ("“…”, so der Minister").
    `sources` stand before who is cited ("according to"), `after_sources` behind ("göre"). `skipped` stand between subject
    and verb; `stops` end a speaker that follows its verb and begin what is no subject; `relative` begin a clause about the
    one named before. `relays` stand before who relayed the words; `not_relays` are mere listeners.
    """

    verbs: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()
    after_sources: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    stops: frozenset[str] = frozenset()
    subordinators: frozenset[str] = frozenset()
    relative: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    relays: tuple[str, ...] = ()
    not_relays: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    participles: frozenset[str] = frozenset()
    passive: frozenset[str] = frozenset()
    reported: frozenset[str] = frozenset()
    inflected: frozenset[str] = frozenset()
    impersonal: frozenset[str] = frozenset()
    verb_final: bool = False
    verb_first: bool = False


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(words: str) -> tuple[str, ...]:
    return tuple(
        sorted((phrase.strip() for phrase in words.split(",") if phrase.strip()), key=len, reverse=True)
    )


_EN = Speech(
    verbs=_set(
        """said says say saying told tells telling added adds adding wrote writes writing stated states stating
        asked asks asking announced announces noted notes noting argued argues arguing suggested suggests explained
        explains explaining claimed claims claiming acknowledged acknowledges insisted insists warned warns warning
        declared declares replied replies responded responds continued continues tweeted tweets quipped joked
        confirmed confirms conceded concedes admitted admits recalled recalls recounted remarked observed concluded
        concludes commented comments complained complains emphasized emphasised stressed stresses reiterated
        asserted asserts alleged alleges predicted predicts vowed vows pledged pledges testified boasted lamented
        charged countered retorted shouted yelled chanted exclaimed cautioned urged urges quoted elaborated
        posted texted emailed hinted maintained maintains contended contends proclaimed reported reports believed
        believes thinks thought denied denies revealed reveals estimated estimates""",
    ),
    weak=_set(
        """called calls calling described describes describing dubbed labeled labelled branded accused accuses
        accusing criticized criticised criticizes blasted blasts slammed slams mocked mocks praised praises praising
        denounced denounces decried decries dismissed dismisses blamed blames referred refers referring expressed
        expresses promised promises spoke speaks speaking talked talks talking read reads demanded demands demanding
        offered offers hailed condemned condemns rejected rejects railed defended defends attacked attacks
        portrayed characterized characterised cited cites citing deemed termed tagged urging
        declaring insisting pledging promising suggesting arguing acknowledging tweeting concluding
        joking responded responding answered answers went appeared appears felt feels know knows knew
        wants wanted made began begins opened ended pointed points likened compared compares considers considered
        vowing asserting sees saw hopes hoped questioned questions worried agreed agrees voiced issued ripped touted
        touts bragged brags pushed raised raises fired signed sent mentioned mentions quoting sang
        whispered muttered screamed sighed laughed nodded shot chimed""",
    ),
    sources=_phrases("according to, in the words of"),
    pronouns=_set("he she they it we i who you one"),
    skipped=_set(
        """has had have also later then did does do would will was is were are been be being once again still even
        just only reportedly repeatedly recently previously earlier often never always now simply first further
        himself herself themselves itself not n't 's ’s 've 'd today yesterday tomorrow monday tuesday wednesday
        thursday friday saturday sunday immediately quickly already famously may might could should can must both
        all meanwhile however though instead""",
    ),
    stops=_set(
        """in on at during after before when while as by from with without that to into about since until because if
        though although where but so than via amid over against monday tuesday wednesday thursday friday saturday
        sunday today yesterday tomorrow later earlier last this next early late recently again would is was were had
        has have will can could are not then there here it's adding noting through upon under among between
        when once familiar briefed""",
    ),
    subordinators=_set(
        """that when while because if as after before but where although though since until which who whom whose and or
        so whether what how why""",
    ),
    relative=_set("who which whose whom that"),
    articles=_set("the a an his her their its our my one some many another several this these those"),
    nouns=_set(
        """tweets claims reports states notes comments remarks calls charges talks posts praises attacks questions cites
        promises demands offers answers hopes feels uses pushed denies views stresses estimates signs warnings""",
    ),
    participles=_set(
        """ accusing acknowledging adding arguing asking asserting calling citing claiming concluding declaring demanding describing explaining insisting joking noting pledging praising promising quoting referring responding saying speaking stating suggesting talking telling tweeting urging vowing warning writing""",
    ),
    passive=_set("is are was were be been being"),
    inflected=_set("police people staff media men women military government prosecution defence defense"),
    impersonal=_set("that which"),
    relays=_phrases(
        """cited by, quoted by, reported by, as cited by, told, told the, in an interview with, in interview with,
        according to, speaking to, in remarks to, in comments to, in a statement to, as quoted by, as reported by"""
    ),
    not_relays=_set(
        """reporters journalists supporters lawmakers congress police investigators me us him her them you people
        parliament senators voters fans officers everyone everybody his their court jurors delegates"""
    ),
    titles=_set(
        """mr mrs ms mx dr prof professor sir lord lady dame president vice prime minister senator sen representative
        rep congressman congresswoman governor gov secretary mayor judge justice general gen lieutenant lt colonel
        col captain capt major maj sergeant sgt admiral chancellor king queen prince princess pope cardinal
        archbishop bishop rev reverend chairman chairwoman chief director ceo spokesman spokeswoman spokesperson
        foreign defense defence interior finance attorney speaker leader former deputy ambassador officer detective
        democratic republican democrat gop texas florida nominee candidate""",
    ),
)

_DE = Speech(
    verbs=_set(
        """sagte sagten sagt sagen gesagt erklärte erklärten erklärt teilte teilten mitgeteilt betonte betonten betont
        meinte meinten meint fügte fügten ergänzte berichtete berichteten berichtet berichten äußerte äußerten äußert
        behauptete behaupteten behauptet kündigte kündigten angekündigt warnte warnten warnt forderte forderten fordert
        kritisierte kritisierten kritisiert schrieb schrieben schreibt bestätigte bestätigten bestätigt kommentierte
        kommentierten kommentiert unterstrich versicherte versicherten versichert zitierte zitiert sprach sprachen
        spricht verkündete verkündeten antwortete antworteten antwortet fragte fragten fragt rief gab gaben stellte
        stellten begründete begründeten begründet bekräftigte bekräftigten räumte räumten verlautete hieß heißt
        bezeichnete bezeichneten bezeichnet nannte nannten nennt appellierte monierte beklagte beklagten lobte führte
        mahnte urteilte bemerkte twitterte argumentierte argumentiert resümierte konstatierte erläuterte erläutert
        sieht hält glaubt entgegnete erwiderte bedauerte wies hob verteidigte rechtfertigte prophezeite
        formulierte formuliert geäußert erklären teilt weist meinen sagen""",
    ),
    weak=_set(
        "lautet lautete lauten steht stand wertete verurteilte verurteilten empfahl versprach verlangte"
    ),
    sources=_phrases(
        """nach angaben von, nach angaben der, nach angaben des, nach angaben, laut, zufolge, nach aussage von,
        nach aussagen von, nach ansicht von, nach ansicht der, nach ansicht des, nach den worten von,
        nach auskunft der, nach auskunft von, in den worten"""
    ),
    after_sources=_phrases("zufolge"),
    tags=_set("so"),
    reported=_set(
        """sei seien habe werde würde würden könne könnten solle müsse müssten dürfe dürften hätte hätten wäre wären wolle
        gebe""",
    ),
    pronouns=_set("er sie es man wir ich"),
    skipped=_set(
        """hat habe hatte hätten haben wurde wird werden ist sei auch später dann noch bereits gestern heute weiter
        zudem außerdem jedoch dazu sich wörtlich ferner so dabei zuvor wiederum hingegen schließlich""",
    ),
    stops=_set(
        """in im am an auf bei nach vor während mit zu zum zur gegenüber dass daß ob wenn als um aus gegen über unter
        gestern heute morgen montag dienstag mittwoch donnerstag freitag samstag sonntag dazu weiter wörtlich später
        jedoch zudem außerdem bereits ebenfalls auch sich dem den anlässlich hierzu daraufhin wie seit schon
        sei seien habe hätten würde werde wurde noch dann diese dieser dieses es durch ihm ihn ihnen ihr""",
    ),
    subordinators=_set(
        "dass daß weil wenn als ob während obwohl nachdem bevor und oder aber da damit sondern"
    ),
    relative=_set("der die das welcher welche welches deren dessen"),
    articles=_set(
        "der die das den dem des ein eine einer eines einem einen sein seine ihr ihre dieser diese"
    ),
    relays=_phrases(
        """der nachrichtenagentur, der agentur, gegenüber der, gegenüber dem, sagte der, sagte er der, zitiert nach,
        zitiert von, im gespräch mit, in einem interview mit, im interview mit, laut, wie die, berichtet die"""
    ),
    not_relays=_set("presse öffentlichkeit journalisten reporter reportern journalistinnen polizei"),
    titles=_set(
        """herr frau dr prof präsident präsidentin bundeskanzler bundeskanzlerin kanzler kanzlerin minister ministerin
        sprecher sprecherin chef chefin vorsitzender vorsitzende vorsitzende generalsekretär generalsekretärin
        general bischof papst könig königin bürgermeister oberbürgermeister richter anwalt direktor leiter
        außenminister innenminister verteidigungsminister finanzminister ministerpräsident premierminister
        bundespräsident us-präsident us-außenminister staatssekretär abgeordneter abgeordnete""",
    ),
)

_FR = Speech(
    verbs=_set(
        """dit disent disait déclaré déclare déclarent déclarait affirmé affirme affirment ajouté ajoute ajoutent
        expliqué explique expliquent souligné souligne estimé estime estiment annoncé annonce indiqué indique indiquent
        assuré assure assurent précisé précise confié confie averti avertit prévenu raconté raconte lancé lance
        rappelé rappelle écrit commenté commente répondu répond conclu conclut insisté insiste poursuivi poursuit
        confirmé confirme martelé dénoncé dénonce regretté regrette reconnu reconnaît tweeté prévient demandé demande
        plaidé témoigne témoigné juge jugé rapporté rapporte""",
    ),
    weak=_set(
        "appelé qualifié qualifie parlé évoqué évoque salué salue accusé accuse critiqué promis appelle"
    ),
    sources=_phrases("selon, d'après, d’après, de source, aux dires de, au dire de"),
    pronouns=_set("il elle ils elles on nous je t-il t-elle t-on"),
    skipped=_set(
        "a ont avait avaient est sont aussi également ensuite encore toujours n' l' s' se lui leur y en pas même"
    ),
    stops=_set(
        """à au aux dans en lors pendant après avant que qu' dès depuis sur devant par avec pour lundi mardi mercredi jeudi
        vendredi samedi dimanche hier aujourd'hui où quand alors tout mais ce cette jeudi""",
    ),
    subordinators=_set("que qu' qui quand lorsque parce si mais et ou où dont tandis alors comme puisque"),
    relative=_set("qui dont lequel laquelle"),
    articles=_set("le la les l' un une des du de d' son sa ses leur leurs ce cette ces"),
    relays=_phrases(
        """cité par, citée par, cités par, cité dans, à l'agence, à l’agence, à l'afp, à l’afp, au micro de, auprès de,
        au journal, rapporte, selon, interrogé par, interrogée par, dans un entretien à, dans un entretien au"""
    ),
    not_relays=_set("la presse les journalistes journalistes des presse"),
    titles=_set(
        """m mme mlle dr pr président présidente premier ministre ministre chancelier chancelière général maire directeur
        directrice chef porte-parole secrétaire pape roi reine sénateur député députée""",
    ),
)

_ES = Speech(
    verbs=_set(
        """dijo dijeron dice dicen declaró declararon declara afirmó afirmaron afirma afirman añadió añadieron añade
        agregó agregaron señaló señalaron señala explicó explicaron explica indicó indicaron indica aseguró aseguraron
        asegura anunció anunciaron advirtió advirtieron advierte manifestó manifestaron expresó sostuvo sostiene subrayó
        destacó precisó comentó contó apuntó reconoció insistió respondió concluyó escribió recordó confirmó
        confirmaron denunció informó informaron relató reiteró enfatizó lamentó preguntó dicho declarado afirmado""",
    ),
    weak=_set("llamó calificó acusó criticó habló prometió pidió exigió tildó describió consideró"),
    sources=_phrases("según, de acuerdo con, de acuerdo a, a juicio de, en palabras de"),
    pronouns=_set("él ella ellos ellas yo nosotros quien quienes"),
    skipped=_set("ha han había habían también luego después además se le les ya no lo nos"),
    stops=_set(
        """en a al durante tras después antes que con por para sobre ante cuando desde lunes martes miércoles jueves viernes
        sábado domingo ayer hoy este esta aunque mientras sin hasta""",
    ),
    subordinators=_set("que cuando porque si mientras aunque pero y o como donde quien pues"),
    relative=_set("que quien quienes cuyo cuya"),
    articles=_set("el la los las un una unos unas su sus este esta estos"),
    relays=_phrases(
        """citado por, citada por, citados por, a la agencia, a la cadena, al diario, al periódico, a efe, según informó,
        informó la agencia, en una entrevista con, en entrevista con, dijo a, declaró a, según"""
    ),
    not_relays=_set("periodistas los la prensa reporteros medios"),
    titles=_set(
        """señor señora sr sra dr dra presidente presidenta primer ministro ministra canciller general alcalde alcaldesa
        director directora jefe portavoz secretario secretaria papa rey reina senador senadora diputado gobernador""",
    ),
)

_PT = Speech(
    verbs=_set(
        """disse disseram diz dizem declarou declararam declara afirmou afirmaram afirma acrescentou acrescentaram explicou
        explica indicou assegurou anunciou advertiu alertou ressaltou destacou salientou sublinhou contou comentou
        reconheceu insistiu respondeu concluiu escreveu lembrou confirmou confirmaram denunciou informou informaram
        reiterou lamentou perguntou frisou garantiu dito relatou""",
    ),
    weak=_set("chamou classificou acusou criticou falou prometeu pediu exigiu descreveu considerou"),
    sources=_phrases("segundo, de acordo com, conforme, nas palavras de"),
    pronouns=_set("ele ela eles elas eu nós quem"),
    skipped=_set("tem têm tinha também depois ainda se lhe já não ontem hoje"),
    stops=_set(
        """em no na nos nas a ao à durante após antes que com por para sobre quando desde segunda terça quarta quinta sexta
        sábado domingo ontem hoje neste nesta embora enquanto sem até""",
    ),
    subordinators=_set("que quando porque se enquanto embora mas e ou como onde quem pois"),
    relative=_set("que quem cujo cuja"),
    articles=_set("o a os as um uma uns umas seu sua seus suas este esta"),
    relays=_phrases(
        "citado por, citada por, à agência, ao jornal, à lusa, em entrevista à, em entrevista ao, disse à, segundo a"
    ),
    not_relays=_set("jornalistas imprensa repórteres"),
    titles=_set(
        """senhor senhora sr sra dr dra presidente primeiro ministro ministra primeiro-ministro chanceler general prefeito
        diretor diretora chefe porta-voz secretário secretária papa rei rainha senador senadora deputado governador""",
    ),
)

_IT = Speech(
    verbs=_set(
        """detto dice dicono disse dichiarato dichiara dichiarato affermato afferma aggiunto aggiunge spiegato spiega
        sottolineato sottolinea annunciato annuncia avvertito avverte assicurato assicura precisato precisa commentato
        commenta raccontato racconta ricordato ricorda scritto scrive risposto risponde concluso conclude confermato
        conferma osservato ribadito denunciato riferito riferisce sostiene sostenuto ammesso""",
    ),
    weak=_set("definito chiamato accusato criticato parlato promesso chiesto"),
    sources=_phrases("secondo, stando a, a detta di, a giudizio di"),
    pronouns=_set("lui lei egli ella loro io noi chi"),
    skipped=_set("ha hanno aveva avevano è anche poi inoltre si gli le già non lo"),
    stops=_set(
        """in a al alla ai durante dopo prima che con per su sul sulla quando da dal lunedì martedì mercoledì giovedì venerdì
        sabato domenica ieri oggi mentre senza nel nella""",
    ),
    subordinators=_set("che quando perché se mentre ma e o come dove chi"),
    relative=_set("che il quale cui"),
    articles=_set("il lo la i gli le l' un uno una suo sua questo questa"),
    relays=_phrases(
        "citato da, citata da, all'agenzia, all’agenzia, all'ansa, all’ansa, al quotidiano, in un'intervista a, intervistato da"
    ),
    not_relays=_set("giornalisti stampa"),
    titles=_set(
        """signor signora dott prof presidente primo ministro ministra premier generale sindaco direttore direttrice capo
        portavoce segretario papa re regina senatore deputato governatore""",
    ),
)

_NL = Speech(
    verbs=_set(
        """zei zeiden zegt zeggen gezegd verklaarde verklaarden verklaart voegde benadrukte vertelde vertelt meldde melden
        meldt schreef schrijft waarschuwde waarschuwt bevestigde stelde stelt antwoordde vroeg liet aldus vindt noemde
        reageerde concludeerde erkende beweerde""",
    ),
    sources=_phrases("volgens, aldus"),
    pronouns=_set("hij zij ze hij het we wij ik"),
    skipped=_set("heeft hebben had ook later nog al toen vervolgens gisteren"),
    stops=_set(
        "in op bij na voor tijdens met aan tegen tegenover dat dan om uit over maandag dinsdag woensdag donderdag vrijdag zaterdag zondag gisteren vandaag"
    ),
    subordinators=_set("dat omdat als wanneer toen maar en of terwijl hoewel nadat voordat"),
    relative=_set("die dat wie"),
    articles=_set("de het een zijn haar hun deze"),
    relays=_phrases(
        "tegen persbureau, tegenover persbureau, tegen, tegenover, geciteerd door, in een interview met"
    ),
    not_relays=_set("journalisten verslaggevers de het"),
    titles=_set(
        "meneer mevrouw dr prof president premier minister minister-president generaal burgemeester directeur woordvoerder koning koningin"
    ),
)

_RU = Speech(
    verbs=_set(
        """сказал сказала сказали сказано заявил заявила заявили заявило заявляет отметил отметила отметили отмечает
        подчеркнул подчеркнула подчеркнули добавил добавила добавили сообщил сообщила сообщили сообщило сообщает сообщают
        рассказал рассказала рассказали объяснил объяснила пояснил пояснила пояснили уточнил уточнила уточнили написал
        написала написали пишет говорит говорят говорил говорила утверждает утверждают предупредил предупредила
        признал признала считает считают уверен уверена ответил ответила спросил спросила напомнил напомнила
        прокомментировал подтвердил подтвердила подтвердили указал указала констатировал передает передаёт приводит
        цитирует призвал призвала резюмировал заверил объявил объявила""",
    ),
    weak=_set("назвал назвала назвали обвинил обвинила раскритиковал пообещал потребовал"),
    sources=_phrases(
        "по словам, по данным, по мнению, по информации, по утверждению, по сообщению, согласно, со слов"
    ),
    pronouns=_set("он она они оно я мы"),
    skipped=_set("также ранее позже затем потом ещё еще уже не при этом вчера сегодня"),
    stops=_set(
        """в во на о об по при после до что чтобы как когда с со из у к ко за для перед во понедельник вторник среду четверг
        пятницу субботу воскресенье вчера сегодня журналистам агентству""",
    ),
    subordinators=_set("что когда если чтобы потому как а но и или где который которая которые хотя пока"),
    relative=_set("который которая которое которые"),
    relays=_phrases(
        """цитирует его, цитирует её, цитирует ее, цитирует, передает, передаёт, приводит слова, агентству, изданию,
        газете, телеканалу, со ссылкой на, слова приводит, его слова приводит, её слова приводит, пишет, в интервью"""
    ),
    not_relays=_set("журналистам прессе"),
    titles=_set(
        """президент премьер-министр премьер министр генерал мэр губернатор директор глава представитель председатель
        секретарь пресс-секретарь канцлер король королева папа депутат сенатор посол официальный господин госпожа""",
    ),
)

_UK = Speech(
    verbs=_set(
        """сказав сказала сказали заявив заявила заявили заявляє зазначив зазначила зазначили наголосив наголосила додав
        додала додали повідомив повідомила повідомили повідомляє розповів розповіла пояснив пояснила написав написала
        пише каже кажуть стверджує попередив визнав вважає відповів нагадав підтвердив підкреслив підкреслила""",
    ),
    sources=_phrases("за словами, за даними, на думку, за інформацією, згідно з, відповідно до"),
    pronouns=_set("він вона вони я ми"),
    skipped=_set("також раніше пізніше потім ще вже не"),
    stops=_set(
        "в у на про по при після до що щоб як коли з із від за для перед журналістам понеділок вівторок середу четвер п'ятницю суботу неділю"
    ),
    subordinators=_set("що коли якщо щоб бо як а але і та й або де який яка які"),
    relative=_set("який яка яке які"),
    relays=_phrases("цитує, передає, з посиланням на, пише, агентству, виданню"),
    not_relays=_set("журналістам пресі"),
    titles=_set(
        "президент прем'єр-міністр міністр генерал мер губернатор директор глава голова речник речниця"
    ),
)

_PL = Speech(
    verbs=_set(
        """powiedział powiedziała powiedzieli mówi mówią mówił mówiła oświadczył oświadczyła oświadczyli stwierdził
        stwierdziła dodał dodała dodali podkreślił podkreśliła zaznaczył zaznaczyła poinformował poinformowała
        poinformowali wyjaśnił wyjaśniła napisał napisała ocenił oceniła ostrzegł przyznał zapewnił zapytał odpowiedział
        potwierdził zauważył tłumaczy podał podała twierdzi""",
    ),
    sources=_phrases("według, zdaniem, jak podaje, jak poinformował"),
    pronouns=_set("on ona oni one ja my"),
    skipped=_set("też także również potem później się już nie"),
    stops=_set(
        "w we na o po przy przed do że aby jak kiedy z ze od za dla podczas poniedziałek wtorek środę czwartek piątek sobotę niedzielę wczoraj dziś"
    ),
    subordinators=_set("że kiedy gdy jeśli aby bo jak a ale i lub oraz gdzie który która którzy"),
    relative=_set("który która które którzy"),
    relays=_phrases("cytowany przez, cytowana przez, agencji, w rozmowie z, cytuje, podaje"),
    not_relays=_set("dziennikarzom"),
    titles=_set("pan pani prezydent premier minister generał burmistrz dyrektor szef rzecznik rzeczniczka"),
)

_TR = Speech(
    verbs=_set(
        """dedi dediler diyor diyen söyledi söylediler söylüyor belirtti belirttiler belirterek açıkladı açıkladılar ekledi
        eklediler vurguladı vurguladılar ifade kaydetti kaydettiler bildirdi bildirdiler yazdı konuştu uyardı savundu
        anlattı aktardı duyurdu iddia sordu yanıtladı diye şeklinde dile""",
    ),
    after_sources=_phrases("göre"),
    pronouns=_set("o onlar kendisi ben biz"),
    skipped=_set("ayrıca da de sonra ise"),
    stops=_set("ve ile için sonra önce"),
    subordinators=_set("ki çünkü ama ve veya"),
    relays=_phrases(""),
    titles=_set(
        "cumhurbaşkanı başbakan bakan bakanı başkanı başkan sözcüsü sözcü genel müdür müdürü sayın bay bayan"
    ),
    verb_final=True,
)

_AR = Speech(
    verbs=_set(
        """قال قالت قالوا وقال وقالت فقال أعلن أعلنت وأعلن وأعلنت أضاف أضافت وأضاف وأضافت أكد أكدت وأكد وأكدت صرح صرحت وصرح
        وصرحت أوضح أوضحت وأوضح وأوضحت ذكر ذكرت وذكر وذكرت أشار أشارت وأشار وأشارت كتب كتبت وكتب يقول تقول ويقول وتقول
        أفاد أفادت وأفاد وأفادت حذر حذرت وحذر وحذرت نقل نقلت ونقلت اعتبر واعتبر تابع وتابع شدد وشدد""",
    ),
    sources=_phrases("وفقا ل, وفقًا ل, وفقاً ل, بحسب, حسب, على حد قول, نقلا عن, نقلاً عن, طبقا ل"),
    pronouns=_set("هو هي هم"),
    skipped=_set("قد لقد كما"),
    stops=_set(
        "في إن أن إنه إنها أنه أنها خلال بعد قبل على عن من إلى يوم مع منذ حول أمس اليوم للصحفيين لوكالة"
    ),
    subordinators=_set("أن إن عندما لأن إذا لكن الذي التي بينما"),
    relative=_set("الذي التي الذين"),
    relays=_phrases("لوكالة, نقلا عن, نقلاً عن, نقلت عنه, بحسب وكالة, لقناة, وفق"),
    verb_first=True,
)

_FA = Speech(
    verbs=_set("گفت گفتند گفته می‌گوید افزود افزودند اعلام اظهار تاکید نوشت خبر هشدار"),
    sources=_phrases("به گفته, به گزارش, بنا به, طبق"),
    pronouns=_set("او وی آنها ما من"),
    skipped=_set("هم نیز کرد است"),
    stops=_set("در از به که با برای بر روز تا"),
    subordinators=_set("که اگر چون اما و"),
    relays=_phrases("به گزارش, به نقل از, به خبرگزاری"),
)

_ZH = Speech(
    verbs=_set(
        """表示 说 說 称 稱 指出 强调 強調 宣布 告诉 告訴 认为 認為 介绍 介紹 透露 回应 回應 写道 寫道 补充 補充 警告 呼吁 呼籲
        坦言 解释 解釋 声明 聲明 承认 承認 直言 问 問 道 谈到 提到 重申 报道 報道 報導""",
    ),
    sources=_phrases("据, 據, 根据, 根據"),
    pronouns=_set("他 她 他们 她们 他們 我 我们 其 它"),
    relays=_phrases("告诉, 告訴, 对, 向, 接受, 据, 據"),
    not_relays=_set("记者 記者 媒体 媒體"),
)

_JA = Speech(
    verbs=_set(
        "述べた 述べ 語った 語り 話した 話し 話す 言った 言い 発表した 明らかにした 説明した 強調した 指摘した コメントした 訴えた 書き込んだ としている としており 答えた"
    ),
    after_sources=_phrases("によると, によれば"),
    pronouns=_set("彼 彼女 同氏 彼ら 私"),
)

_KO = Speech(
    verbs=_set("말했다 밝혔다 전했다 강조했다 덧붙였다 설명했다 주장했다 지적했다 경고했다 라며 라고 말하며"),
    after_sources=_phrases("따르면, 의하면"),
    verb_final=True,
)

_SV = Speech(
    verbs=_set(
        "sa sade säger skrev skriver berättade berättar förklarade förklarar meddelade meddelar uppgav uppger menar menade tillade konstaterar hävdar svarar frågar varnade"
    ),
    sources=_phrases("enligt"),
    pronouns=_set("han hon de det vi jag"),
    skipped=_set("har hade också sedan även"),
    stops=_set(
        "i på vid efter före under med till för att om när från måndag tisdag onsdag torsdag fredag lördag söndag"
    ),
    subordinators=_set("att när om som men och eller eftersom medan"),
    relative=_set("som"),
    relays=_phrases("till nyhetsbyrån, till, i en intervju med, citerad av"),
    not_relays=_set("journalister pressen"),
)

SPEECH = {
    "en": _EN,
    "de": _DE,
    "fr": _FR,
    "es": _ES,
    "pt": _PT,
    "it": _IT,
    "nl": _NL,
    "ru": _RU,
    "uk": _UK,
    "pl": _PL,
    "tr": _TR,
    "ar": _AR,
    "fa": _FA,
    "zh": _ZH,
    "ja": _JA,
    "ko": _KO,
    "sv": _SV,
}


@cache
def speech(language: str) -> Speech:
    """The words of a BCP 47 language; those of English for unknown ones, whose news they often carry."""
    return SPEECH.get(language.split("-", maxsplit=1)[0].lower(), _EN)


SPOKEN_NOUNS = _set(
    """words chant chants chanting question message sign signs banner banners statement
    worten worte aussage satz feststellung frage zitat parole parolen sprüche spruch sprechchöre forderung begründung aufschrift
    mots slogan propos phrase déclaration palabras frase lema consigna palavras parole frase словами слова лозунг лозунгом
    słowami hasło hasłem""",
)
"""Before quoted words these say that somebody spoke or wrote them."""

NAMING = _set(
    """genannt genannte genannten nennt nennen nannte nannten heißt hieß getauft lautet lautete
    called named dubbed nicknamed known titled entitled appelé appelée llamado llamada chamado chamada"""
)
"""Behind quoted words, without anybody who says them, these make them a name."""

TITLE_NOUNS = _set(
    """titled entitled title film movie book song show novel album series play magazine newspaper motto slogan headline
    headlined hashtag episode named nicknamed starring
    titel motto film films buch buches song songs zeitung tageszeitung wochenzeitung zeitschrift magazin sendung serie
    roman album partei gruppe band schiff namens name namen slogan überschrift projekt projekts organisation verein
    stück theaterstück oper spiel sender fernsehsender hotel raumschiff titels stichwort operation aktion konzern
    leitlinie prinzip musical grundsatz prädikat musicals simulation thema themen begriff begriffs kurz genannt genannte genannten sogenannte sogenannten preis festival kampagne
    klassiker studie begriffe auszeichnung gewerkschaft begriffs bezeichnung bezeichnungen spitznamen beinamen
    nachrichtenmagazin nachrichtenmagazins initiative schlagzeile internetseite portal webseite
    intitulé intitulée titre livre chanson roman journal émission série groupe revue baptisé baptisée
    titulado titulada título película libro canción novela revista programa
    intitolato intitolata titolo libro canzone romanzo rivista
    intitulado intitulada livro canção romance revista filme
    фильм фильма книга книги песня роман газета газеты журнал агентство компания группа партия под названием""",
)
"""Before quoted words these say that a title or a name follows."""

MEDIA = _set(
    """reuters bloomberg axios politico buzzfeed breitbart tass interfax ria xinhua efe ansa dpa afp ap lusa anadolu
    news times post journal radio tv television agency press today herald magazine tribune guardian telegraph gazette
    network daily weekly mail sun mirror independent observer chronicle globe bulletin zeitung spiegel welt bild stern
    rundfunk monde figaro libération parisien país mundo vanguardia corriere repubblica stampa folha globo
    тасс интерфакс риа рейтер коммерсантъ ведомости al-jazeera jazeera arabiya hill examiner wire fox msnbc npr""",
)
"""Words and names of news media: told to one of these, a quote was relayed by it."""

TITLE_ENDINGS = (
    "meister",
    "meisterin",
    "minister",
    "ministerin",
    "präsident",
    "präsidentin",
    "sprecher",
    "sprecherin",
    "chef",
    "chefin",
    "kanzler",
    "kanzlerin",
)
"""German titles are compounds that end in these."""

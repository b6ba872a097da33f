"""How the Romance languages say that somebody says something."""

from __future__ import annotations

from stream_processors.enrich.tables_quotes.speech_form import Speech, phrases, words

_FR = Speech(
    verbs=words(
        """dit disent disait déclaré déclare déclarent déclarait affirmé affirme affirment ajouté ajoute ajoutent
        expliqué explique expliquent souligné souligne estimé estime estiment annoncé annonce indiqué indique indiquent
        assuré assure assurent précisé précise confié confie averti avertit prévenu raconté raconte lancé lance
        rappelé rappelle écrit commenté commente répondu répond conclu conclut insisté insiste poursuivi poursuit
        confirmé confirme martelé dénoncé dénonce regretté regrette reconnu reconnaît tweeté prévient demandé demande
        plaidé témoigne témoigné juge jugé rapporté rapporte""",
    ),
    weak=words(
        "appelé qualifié qualifie parlé évoqué évoque salué salue accusé accuse critiqué promis appelle"
    ),
    sources=phrases("selon, d'après, d’après, de source, aux dires de, au dire de"),
    pronouns=words("il elle ils elles on nous je t-il t-elle t-on"),
    skipped=words(
        "a ont avait avaient est sont aussi également ensuite encore toujours n' l' s' se lui leur y en pas même"
    ),
    stops=words(
        """à au aux dans en lors pendant après avant que qu' dès depuis sur devant par avec pour lundi mardi mercredi jeudi
        vendredi samedi dimanche hier aujourd'hui où quand alors tout mais ce cette jeudi""",
    ),
    subordinators=words("que qu' qui quand lorsque parce si mais et ou où dont tandis alors comme puisque"),
    relative=words("qui dont lequel laquelle"),
    articles=words("le la les l' un une des du de d' son sa ses leur leurs ce cette ces"),
    relays=phrases(
        """cité par, citée par, cités par, cité dans, à l'agence, à l’agence, à l'afp, à l’afp, au micro de, auprès de,
        au journal, rapporte, selon, interrogé par, interrogée par, dans un entretien à, dans un entretien au"""
    ),
    not_relays=words("la presse les journalistes journalistes des presse"),
    titles=words(
        """m mme mlle dr pr président présidente premier ministre ministre chancelier chancelière général maire directeur
        directrice chef porte-parole secrétaire pape roi reine sénateur député députée""",
    ),
)

_ES = Speech(
    verbs=words(
        """dijo dijeron dice dicen declaró declararon declara afirmó afirmaron afirma afirman añadió añadieron añade
        agregó agregaron señaló señalaron señala explicó explicaron explica indicó indicaron indica aseguró aseguraron
        asegura anunció anunciaron advirtió advirtieron advierte manifestó manifestaron expresó sostuvo sostiene subrayó
        destacó precisó comentó contó apuntó reconoció insistió respondió concluyó escribió recordó confirmó
        confirmaron denunció informó informaron relató reiteró enfatizó lamentó preguntó dicho declarado afirmado""",
    ),
    weak=words("llamó calificó acusó criticó habló prometió pidió exigió tildó describió consideró"),
    sources=phrases("según, de acuerdo con, de acuerdo a, a juicio de, en palabras de"),
    pronouns=words("él ella ellos ellas yo nosotros quien quienes"),
    skipped=words("ha han había habían también luego después además se le les ya no lo nos"),
    stops=words(
        """en a al durante tras después antes que con por para sobre ante cuando desde lunes martes miércoles jueves viernes
        sábado domingo ayer hoy este esta aunque mientras sin hasta""",
    ),
    subordinators=words("que cuando porque si mientras aunque pero y o como donde quien pues"),
    relative=words("que quien quienes cuyo cuya"),
    articles=words("el la los las un una unos unas su sus este esta estos"),
    relays=phrases(
        """citado por, citada por, citados por, a la agencia, a la cadena, al diario, al periódico, a efe, según informó,
        informó la agencia, en una entrevista con, en entrevista con, dijo a, declaró a, según"""
    ),
    not_relays=words("periodistas los la prensa reporteros medios"),
    titles=words(
        """señor señora sr sra dr dra presidente presidenta primer ministro ministra canciller general alcalde alcaldesa
        director directora jefe portavoz secretario secretaria papa rey reina senador senadora diputado gobernador""",
    ),
)

_PT = Speech(
    verbs=words(
        """disse disseram diz dizem declarou declararam declara afirmou afirmaram afirma acrescentou acrescentaram explicou
        explica indicou assegurou anunciou advertiu alertou ressaltou destacou salientou sublinhou contou comentou
        reconheceu insistiu respondeu concluiu escreveu lembrou confirmou confirmaram denunciou informou informaram
        reiterou lamentou perguntou frisou garantiu dito relatou""",
    ),
    weak=words("chamou classificou acusou criticou falou prometeu pediu exigiu descreveu considerou"),
    sources=phrases("segundo, de acordo com, conforme, nas palavras de"),
    pronouns=words("ele ela eles elas eu nós quem"),
    skipped=words("tem têm tinha também depois ainda se lhe já não ontem hoje"),
    stops=words(
        """em no na nos nas a ao à durante após antes que com por para sobre quando desde segunda terça quarta quinta sexta
        sábado domingo ontem hoje neste nesta embora enquanto sem até""",
    ),
    subordinators=words("que quando porque se enquanto embora mas e ou como onde quem pois"),
    relative=words("que quem cujo cuja"),
    articles=words("o a os as um uma uns umas seu sua seus suas este esta"),
    relays=phrases(
        "citado por, citada por, à agência, ao jornal, à lusa, em entrevista à, em entrevista ao, disse à, segundo a"
    ),
    not_relays=words("jornalistas imprensa repórteres"),
    titles=words(
        """senhor senhora sr sra dr dra presidente primeiro ministro ministra primeiro-ministro chanceler general prefeito
        diretor diretora chefe porta-voz secretário secretária papa rei rainha senador senadora deputado governador""",
    ),
)

_IT = Speech(
    verbs=words(
        """detto dice dicono disse dichiarato dichiara dichiarato affermato afferma aggiunto aggiunge spiegato spiega
        sottolineato sottolinea annunciato annuncia avvertito avverte assicurato assicura precisato precisa commentato
        commenta raccontato racconta ricordato ricorda scritto scrive risposto risponde concluso conclude confermato
        conferma osservato ribadito denunciato riferito riferisce sostiene sostenuto ammesso""",
    ),
    weak=words("definito chiamato accusato criticato parlato promesso chiesto"),
    sources=phrases("secondo, stando a, a detta di, a giudizio di"),
    pronouns=words("lui lei egli ella loro io noi chi"),
    skipped=words("ha hanno aveva avevano è anche poi inoltre si gli le già non lo"),
    stops=words(
        """in a al alla ai durante dopo prima che con per su sul sulla quando da dal lunedì martedì mercoledì giovedì venerdì
        sabato domenica ieri oggi mentre senza nel nella""",
    ),
    subordinators=words("che quando perché se mentre ma e o come dove chi"),
    relative=words("che il quale cui"),
    articles=words("il lo la i gli le l' un uno una suo sua questo questa"),
    relays=phrases(
        "citato da, citata da, all'agenzia, all’agenzia, all'ansa, all’ansa, al quotidiano, in un'intervista a, intervistato da"
    ),
    not_relays=words("giornalisti stampa"),
    titles=words(
        """signor signora dott prof presidente primo ministro ministra premier generale sindaco direttore direttrice capo
        portavoce segretario papa re regina senatore deputato governatore""",
    ),
)

ROMANCE = {
    "fr": _FR,
    "es": _ES,
    "pt": _PT,
    "it": _IT,
}

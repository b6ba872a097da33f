"""Words beside quoted words that say what these are: speech, a title, a name; and who passes speech on."""

from __future__ import annotations

from stream_processors.enrich.tables_quotes.speech_form import words

SPOKEN_NOUNS = words(
    """words chant chants chanting question message sign signs banner banners statement
    worten worte aussage satz feststellung frage zitat parole parolen sprüche spruch sprechchöre forderung begründung aufschrift
    mots slogan propos phrase déclaration palabras frase lema consigna palavras parole frase словами слова лозунг лозунгом
    słowami hasło hasłem""",
)
"""Before quoted words these say that somebody spoke or wrote them."""

NAMING = words(
    """genannt genannte genannten nennt nennen nannte nannten heißt hieß getauft lautet lautete
    called named dubbed nicknamed known titled entitled appelé appelée llamado llamada chamado chamada"""
)
"""Behind quoted words, without anybody who says them, these make them a name."""

TITLE_NOUNS = words(
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

MEDIA = words(
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

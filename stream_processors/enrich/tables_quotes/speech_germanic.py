"""How the Germanic languages say that somebody says something."""

from __future__ import annotations

from stream_processors.enrich.tables_quotes.speech_form import Speech, phrases, words

_EN = Speech(
    verbs=words(
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
    weak=words(
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
    sources=phrases("according to, in the words of"),
    pronouns=words("he she they it we i who you one"),
    skipped=words(
        """has had have also later then did does do would will was is were are been be being once again still even
        just only reportedly repeatedly recently previously earlier often never always now simply first further
        himself herself themselves itself not n't 's ’s 've 'd today yesterday tomorrow monday tuesday wednesday
        thursday friday saturday sunday immediately quickly already famously may might could should can must both
        all meanwhile however though instead""",
    ),
    stops=words(
        """in on at during after before when while as by from with without that to into about since until because if
        though although where but so than via amid over against monday tuesday wednesday thursday friday saturday
        sunday today yesterday tomorrow later earlier last this next early late recently again would is was were had
        has have will can could are not then there here it's adding noting through upon under among between
        when once familiar briefed""",
    ),
    subordinators=words(
        """that when while because if as after before but where although though since until which who whom whose and or
        so whether what how why""",
    ),
    relative=words("who which whose whom that"),
    articles=words("the a an his her their its our my one some many another several this these those"),
    nouns=words(
        """tweets claims reports states notes comments remarks calls charges talks posts praises attacks questions cites
        promises demands offers answers hopes feels uses pushed denies views stresses estimates signs warnings""",
    ),
    participles=words(
        """ accusing acknowledging adding arguing asking asserting calling citing claiming concluding declaring demanding describing explaining insisting joking noting pledging praising promising quoting referring responding saying speaking stating suggesting talking telling tweeting urging vowing warning writing""",
    ),
    passive=words("is are was were be been being"),
    inflected=words("police people staff media men women military government prosecution defence defense"),
    impersonal=words("that which"),
    relays=phrases(
        """cited by, quoted by, reported by, as cited by, told, told the, in an interview with, in interview with,
        according to, speaking to, in remarks to, in comments to, in a statement to, as quoted by, as reported by"""
    ),
    not_relays=words(
        """reporters journalists supporters lawmakers congress police investigators me us him her them you people
        parliament senators voters fans officers everyone everybody his their court jurors delegates"""
    ),
    titles=words(
        """mr mrs ms mx dr prof professor sir lord lady dame president vice prime minister senator sen representative
        rep congressman congresswoman governor gov secretary mayor judge justice general gen lieutenant lt colonel
        col captain capt major maj sergeant sgt admiral chancellor king queen prince princess pope cardinal
        archbishop bishop rev reverend chairman chairwoman chief director ceo spokesman spokeswoman spokesperson
        foreign defense defence interior finance attorney speaker leader former deputy ambassador officer detective
        democratic republican democrat gop texas florida nominee candidate""",
    ),
)

_DE = Speech(
    verbs=words(
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
    weak=words(
        "lautet lautete lauten steht stand wertete verurteilte verurteilten empfahl versprach verlangte"
    ),
    sources=phrases(
        """nach angaben von, nach angaben der, nach angaben des, nach angaben, laut, zufolge, nach aussage von,
        nach aussagen von, nach ansicht von, nach ansicht der, nach ansicht des, nach den worten von,
        nach auskunft der, nach auskunft von, in den worten"""
    ),
    after_sources=phrases("zufolge"),
    tags=words("so"),
    reported=words(
        """sei seien habe werde würde würden könne könnten solle müsse müssten dürfe dürften hätte hätten wäre wären wolle
        gebe""",
    ),
    pronouns=words("er sie es man wir ich"),
    skipped=words(
        """hat habe hatte hätten haben wurde wird werden ist sei auch später dann noch bereits gestern heute weiter
        zudem außerdem jedoch dazu sich wörtlich ferner so dabei zuvor wiederum hingegen schließlich""",
    ),
    stops=words(
        """in im am an auf bei nach vor während mit zu zum zur gegenüber dass daß ob wenn als um aus gegen über unter
        gestern heute morgen montag dienstag mittwoch donnerstag freitag samstag sonntag dazu weiter wörtlich später
        jedoch zudem außerdem bereits ebenfalls auch sich dem den anlässlich hierzu daraufhin wie seit schon
        sei seien habe hätten würde werde wurde noch dann diese dieser dieses es durch ihm ihn ihnen ihr""",
    ),
    subordinators=words(
        "dass daß weil wenn als ob während obwohl nachdem bevor und oder aber da damit sondern"
    ),
    relative=words("der die das welcher welche welches deren dessen"),
    articles=words(
        "der die das den dem des ein eine einer eines einem einen sein seine ihr ihre dieser diese"
    ),
    relays=phrases(
        """der nachrichtenagentur, der agentur, gegenüber der, gegenüber dem, sagte der, sagte er der, zitiert nach,
        zitiert von, im gespräch mit, in einem interview mit, im interview mit, laut, wie die, berichtet die"""
    ),
    not_relays=words("presse öffentlichkeit journalisten reporter reportern journalistinnen polizei"),
    titles=words(
        """herr frau dr prof präsident präsidentin bundeskanzler bundeskanzlerin kanzler kanzlerin minister ministerin
        sprecher sprecherin chef chefin vorsitzender vorsitzende vorsitzende generalsekretär generalsekretärin
        general bischof papst könig königin bürgermeister oberbürgermeister richter anwalt direktor leiter
        außenminister innenminister verteidigungsminister finanzminister ministerpräsident premierminister
        bundespräsident us-präsident us-außenminister staatssekretär abgeordneter abgeordnete""",
    ),
)

_NL = Speech(
    verbs=words(
        """zei zeiden zegt zeggen gezegd verklaarde verklaarden verklaart voegde benadrukte vertelde vertelt meldde melden
        meldt schreef schrijft waarschuwde waarschuwt bevestigde stelde stelt antwoordde vroeg liet aldus vindt noemde
        reageerde concludeerde erkende beweerde""",
    ),
    sources=phrases("volgens, aldus"),
    pronouns=words("hij zij ze hij het we wij ik"),
    skipped=words("heeft hebben had ook later nog al toen vervolgens gisteren"),
    stops=words(
        "in op bij na voor tijdens met aan tegen tegenover dat dan om uit over maandag dinsdag woensdag donderdag vrijdag zaterdag zondag gisteren vandaag"
    ),
    subordinators=words("dat omdat als wanneer toen maar en of terwijl hoewel nadat voordat"),
    relative=words("die dat wie"),
    articles=words("de het een zijn haar hun deze"),
    relays=phrases(
        "tegen persbureau, tegenover persbureau, tegen, tegenover, geciteerd door, in een interview met"
    ),
    not_relays=words("journalisten verslaggevers de het"),
    titles=words(
        "meneer mevrouw dr prof president premier minister minister-president generaal burgemeester directeur woordvoerder koning koningin"
    ),
)

_SV = Speech(
    verbs=words(
        "sa sade säger skrev skriver berättade berättar förklarade förklarar meddelade meddelar uppgav uppger menar menade tillade konstaterar hävdar svarar frågar varnade"
    ),
    sources=phrases("enligt"),
    pronouns=words("han hon de det vi jag"),
    skipped=words("har hade också sedan även"),
    stops=words(
        "i på vid efter före under med till för att om när från måndag tisdag onsdag torsdag fredag lördag söndag"
    ),
    subordinators=words("att när om som men och eller eftersom medan"),
    relative=words("som"),
    relays=phrases("till nyhetsbyrån, till, i en intervju med, citerad av"),
    not_relays=words("journalister pressen"),
)

GERMANIC = {
    "en": _EN,
    "de": _DE,
    "nl": _NL,
    "sv": _SV,
}

"""Short articles in six languages, made from sentences with gaps: what a search must tell apart from what is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

LANGUAGES = ("en", "de", "fr", "es", "ru", "pt")
EVENTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "flood": (
        ("chile", "Chile", "Chile", "Chili", "Chile", "Чили", "Chile", "31"),
        ("vietnam", "Vietnam", "Vietnam", "Vietnam", "Vietnam", "Вьетнам", "Vietname", "64"),
        ("slovenia", "Slovenia", "Slowenien", "Slovénie", "Eslovenia", "Словения", "Eslovénia", "6"),
    ),
    "quake": (
        ("peru", "Peru", "Peru", "Pérou", "Perú", "Перу", "Peru", "9"),
        ("nepal", "Nepal", "Nepal", "Népal", "Nepal", "Непал", "Nepal", "150"),
        ("greece", "Greece", "Griechenland", "Grèce", "Grecia", "Греция", "Grécia", "3"),
    ),
    "vote": (
        ("ghana", "Ghana", "Ghana", "Ghana", "Ghana", "Гана", "Gana", "51"),
        ("iceland", "Iceland", "Island", "Islande", "Islandia", "Исландия", "Islândia", "58"),
        ("kenya", "Kenya", "Kenia", "Kenya", "Kenia", "Кения", "Quénia", "54"),
    ),
    "strike": (
        ("lyon", "Lyon", "Lyon", "Lyon", "Lyon", "Лион", "Lyon", "400"),
        ("lisbon", "Lisbon", "Lissabon", "Lisbonne", "Lisboa", "Лиссабон", "Lisboa", "900"),
        ("valparaiso", "Valparaíso", "Valparaíso", "Valparaíso", "Valparaíso", "Вальпараисо", "Valparaíso", "250"),
    ),
    "deal": (
        ("ostbank", "Ostbank", "Ostbank", "Ostbank", "Ostbank", "Остбанк", "Ostbank", "7"),
        ("aerolux", "Aerolux", "Aerolux", "Aerolux", "Aerolux", "Аэролюкс", "Aerolux", "2"),
        ("brauhof", "Brauhof", "Brauhof", "Brauhof", "Brauhof", "Браухоф", "Brauhof", "3"),
    ),
    "match": (
        ("handball", "handball", "Handball", "handball", "balonmano", "гандбол", "andebol", "31"),
        ("tennis", "tennis", "Tennis", "tennis", "tenis", "теннис", "ténis", "6"),
        ("rowing", "rowing", "Rudern", "aviron", "remo", "гребля", "remo", "2"),
    ),
}  # fmt: skip
"""Kind of event to events: a name, what it is about in each language, and a number."""
TEXTS: dict[str, tuple[tuple[str, str], ...]] = {
    "flood": (
        ("{0}: rivers burst their banks after days of rain", "Rescue teams used boats to reach villages under water in {0}. At least {1} people drowned, the civil protection agency said. Schools stayed closed and the army carried drinking water to those who had to leave their houses."),
        ("{0}: Flüsse treten nach tagelangem Regen über die Ufer", "Rettungskräfte erreichten überflutete Dörfer nur mit Booten, meldet {0}. Mindestens {1} Menschen ertranken, teilte der Zivilschutz mit. Die Schulen blieben geschlossen, das Militär brachte Trinkwasser zu den Bewohnern, die ihre Häuser verlassen mussten."),
        ("{0} : des rivières sortent de leur lit après des jours de pluie", "Les secours ont gagné en bateau les villages sous les eaux, {0}. Au moins {1} personnes se sont noyées, selon la protection civile. Les écoles sont restées fermées et l'armée a apporté de l'eau potable aux habitants évacués."),
        ("{0}: los ríos se desbordan tras días de lluvia", "Los equipos de rescate llegaron en barca a los pueblos anegados, {0}. Al menos {1} personas se ahogaron, según la protección civil. Las escuelas siguieron cerradas y el ejército llevó agua potable a los vecinos evacuados."),
        ("{0}: реки вышли из берегов после долгих дождей", "Спасатели добирались до затопленных деревень на лодках, {0}. По меньшей мере {1} человек утонули, сообщила гражданская оборона. Школы закрыты, военные привезли питьевую воду жителям, покинувшим дома."),
        ("{0}: rios transbordam depois de dias de chuva", "As equipas de socorro chegaram de barco às aldeias submersas, {0}. Pelo menos {1} pessoas morreram afogadas, disse a proteção civil. As escolas ficaram fechadas e o exército levou água potável aos moradores."),
    ),
    "quake": (
        ("Tremor shakes {0}, houses damaged", "An earthquake damaged hundreds of houses in {0} and killed {1} people. The ground shook for half a minute, residents said. Aftershocks went on all night and rescuers searched the ruins with dogs."),
        ("Erdstöße erschüttern {0}, Häuser beschädigt", "Ein Erdbeben hat Hunderte Häuser beschädigt und {1} Menschen getötet, meldet {0}. Der Boden bebte eine halbe Minute lang, sagten Anwohner. Nachbeben dauerten die ganze Nacht, Helfer suchten mit Hunden in den Trümmern."),
        ("La terre tremble : {0}, des maisons endommagées", "Un séisme a endommagé des centaines de maisons et tué {1} personnes, {0}. Le sol a bougé pendant une demi-minute, racontent les habitants. Les répliques ont duré toute la nuit et les sauveteurs ont fouillé les décombres avec des chiens."),
        ("Un temblor sacude {0} y daña viviendas", "Un terremoto dañó cientos de viviendas y mató a {1} personas, {0}. El suelo se movió medio minuto, contaron los vecinos. Las réplicas siguieron toda la noche y los rescatistas buscaron con perros entre los escombros."),
        ("Подземные толчки: {0}, повреждены дома", "Землетрясение повредило сотни домов и унесло жизни {1} человек, {0}. Земля дрожала полминуты, рассказали жители. Повторные толчки продолжались всю ночь, спасатели искали людей под завалами с собаками."),
        ("Sismo abala {0} e danifica casas", "Um terramoto danificou centenas de casas e matou {1} pessoas, {0}. O chão tremeu meio minuto, contaram os moradores. As réplicas duraram toda a noite e os socorristas procuraram nos escombros com cães."),
    ),
    "vote": (
        ("Opposition wins parliamentary vote in {0}", "The opposition won the parliamentary election in {0} with {1} percent of the ballots. The prime minister conceded before midnight. Observers spoke of a calm polling day and long queues at polling stations."),
        ("{0}: Opposition gewinnt die Parlamentswahl", "Die Opposition hat die Parlamentswahl mit {1} Prozent der Stimmen gewonnen, meldet {0}. Der Ministerpräsident räumte vor Mitternacht die Niederlage ein. Beobachter sprachen von einem ruhigen Wahltag und langen Schlangen vor den Wahllokalen."),
        ("{0} : l'opposition remporte les législatives", "L'opposition a remporté les élections législatives avec {1} pour cent des suffrages, {0}. Le premier ministre a reconnu sa défaite avant minuit. Les observateurs parlent d'un scrutin calme et de longues files devant les bureaux de vote."),
        ("{0}: la oposición gana las legislativas", "La oposición ganó las elecciones parlamentarias con el {1} por ciento de los votos, {0}. El primer ministro admitió la derrota antes de la medianoche. Los observadores hablaron de una jornada tranquila y de largas colas ante las urnas."),
        ("{0}: оппозиция победила на парламентских выборах", "Оппозиция победила на парламентских выборах, набрав {1} процент голосов, {0}. Премьер-министр признал поражение до полуночи. Наблюдатели говорят о спокойном дне голосования и длинных очередях на участках."),
        ("{0}: oposição vence as legislativas", "A oposição venceu as eleições legislativas com {1} por cento dos votos, {0}. O primeiro-ministro reconheceu a derrota antes da meia-noite. Os observadores falaram de um dia calmo e de longas filas nas mesas de voto."),
    ),
    "strike": (
        ("Bus drivers in {0} stop work for a day", "{1} bus drivers in {0} stopped work on Friday and demanded higher wages. The transport company ran every fourth line. The union said that it would walk out again next week if no offer came."),
        ("Busfahrer in {0} legen für einen Tag die Arbeit nieder", "{1} Busfahrer haben am Freitag in {0} die Arbeit niedergelegt und höhere Löhne verlangt. Das Verkehrsunternehmen bediente jede vierte Linie. Die Gewerkschaft kündigte für die nächste Woche einen weiteren Warnstreik an."),
        ("À {0}, les conducteurs de bus cessent le travail un jour", "{1} conducteurs de bus ont cessé le travail vendredi à {0} pour obtenir de meilleurs salaires. L'entreprise de transport a assuré une ligne sur quatre. Le syndicat annonce un nouveau débrayage la semaine prochaine."),
        ("Los conductores de autobús de {0} paran un día", "{1} conductores de autobús pararon el viernes en {0} para pedir mejores salarios. La empresa de transporte cubrió una de cada cuatro líneas. El sindicato anunció otro paro para la próxima semana."),
        ("{0}: водители автобусов на день прекратили работу", "{1} водителей автобусов в пятницу прекратили работу и потребовали повышения зарплаты, {0}. Перевозчик обслуживал каждую четвёртую линию. Профсоюз объявил о новой забастовке на следующей неделе."),
        ("Motoristas de autocarro de {0} param um dia", "{1} motoristas de autocarro pararam na sexta-feira em {0} por melhores salários. A empresa de transportes assegurou uma em cada quatro linhas. O sindicato anunciou nova paralisação para a próxima semana."),
    ),
    "deal": (
        ("Shareholders of {0} accept a bid of {1} billion euros", "Shareholders of {0} accepted the bid of {1} billion euros on Monday. The merged company will have its head office in Vienna. Regulators in Brussels want to look at the deal until autumn."),
        ("Aktionäre von {0} nehmen ein Angebot über {1} Milliarden Euro an", "Die Aktionäre von {0} haben am Montag das Angebot über {1} Milliarden Euro angenommen. Das fusionierte Unternehmen wird seinen Sitz in Wien haben. Die Wettbewerbshüter in Brüssel wollen den Zusammenschluss bis zum Herbst prüfen."),
        ("Les actionnaires de {0} acceptent une offre de {1} milliards d'euros", "Les actionnaires de {0} ont accepté lundi l'offre de {1} milliards d'euros. L'entreprise fusionnée aura son siège à Vienne. Les autorités de la concurrence à Bruxelles examineront l'opération jusqu'à l'automne."),
        ("Los accionistas de {0} aceptan una oferta de {1}.000 millones de euros", "Los accionistas de {0} aceptaron el lunes la oferta de {1}.000 millones de euros. La empresa fusionada tendrá su sede en Viena. Los reguladores de Bruselas estudiarán la operación hasta el otoño."),
        ("Акционеры компании {0} приняли предложение в {1} миллиарда евро", "Акционеры компании {0} в понедельник приняли предложение в {1} миллиарда евро. Штаб-квартира объединённой компании будет в Вене. Регуляторы в Брюсселе намерены изучать сделку до осени."),
        ("Acionistas da {0} aceitam oferta de {1} mil milhões de euros", "Os acionistas da {0} aceitaram na segunda-feira a oferta de {1} mil milhões de euros. A empresa resultante da fusão terá sede em Viena. Os reguladores de Bruxelas vão analisar o negócio até ao outono."),
    ),
    "match": (
        ("Norway takes the {0} title after a tense final", "Norway won the {0} world title on Sunday after a tense final against Denmark. The decisive point came in the last minute. The coach praised {1} young athletes who had trained through the winter."),
        ("{0}: Norwegen holt den Titel nach spannendem Endspiel", "Norwegen hat am Sonntag den Weltmeistertitel gewonnen, {0}. Im Endspiel gegen Dänemark fiel der entscheidende Punkt in der letzten Minute. Der Trainer lobte {1} junge Sportler, die den Winter hindurch trainiert hatten."),
        ("{0} : la Norvège décroche le titre après une finale tendue", "La Norvège a remporté dimanche le titre mondial de {0} après une finale tendue contre le Danemark. Le point décisif est tombé à la dernière minute. L'entraîneur a salué {1} jeunes athlètes."),
        ("Noruega se lleva el título de {0} tras una final igualada", "Noruega ganó el domingo el título mundial de {0} tras una final igualada contra Dinamarca. El punto decisivo llegó en el último minuto. El entrenador elogió a {1} jóvenes deportistas."),
        ("{0}: Норвегия взяла титул после напряжённого финала", "Норвегия в воскресенье завоевала титул чемпиона мира, {0}. В финале с Данией решающее очко было набрано на последней минуте. Тренер похвалил {1} молодых спортсменов."),
        ("Noruega conquista o título de {0} após final renhida", "A Noruega conquistou no domingo o título mundial de {0} após uma final renhida contra a Dinamarca. O ponto decisivo surgiu no último minuto. O treinador elogiou {1} jovens atletas."),
    ),
}  # fmt: skip


class Generated(NamedTuple):
    """`event` is the kind and the name of what it reports, `flood-chile`."""

    event: str
    language: str
    headline: str
    body: str


def generated() -> Iterator[Generated]:
    """Every event in every language."""
    for kind, events in EVENTS.items():
        for name, *words, number in events:
            for language, word, (headline, body) in zip(LANGUAGES, words, TEXTS[kind], strict=True):
                yield Generated(
                    f"{kind}-{name}", language, headline.format(word, number), body.format(word, number)
                )

"""Words and sentence patterns that the generated articles are made of; written for this purpose."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Phrasing(msgspec.Struct, frozen=True):
    """One language: sentence patterns, and what fills them."""

    patterns: tuple[str, ...]
    people: tuple[str, ...]
    cities: tuple[str, ...]
    bodies: tuple[str, ...]
    things: tuple[str, ...]
    share: int
    """How many of a hundred articles are in it."""


_LATIN_PEOPLE = (
    "Marta Lindqvist", "Jonas Petersen", "Clara Moretti", "David Okafor", "Ines Carvalho", "Peter Novak", "Leila Haddad",
    "Thomas Becker", "Anna Kowalska", "Samuel Osei", "Julia Fernandez", "Erik Johansson", "Nadia Rahman", "Paul Lefebvre",
    "Helen Murray", "Carlos Medina", "Sofia Rossi", "Martin Dvorak", "Amara Diallo", "Kenji Tanaka",
)  # fmt: skip
_LATIN_CITIES = (
    "Hamburg", "Lyon", "Valencia", "Gdansk", "Bergen", "Porto", "Bristol", "Antwerp", "Tallinn", "Cork", "Seville",
    "Rotterdam", "Bilbao", "Leipzig", "Nantes", "Cardiff", "Riga", "Naples", "Vilnius", "Turku",
)  # fmt: skip
_THINGS = (
    "harbour", "hospital", "railway", "bridge", "reservoir", "refinery", "airport", "university", "stadium", "market", "tunnel",
    "ferry", "school", "museum", "factory", "power station", "orchard", "border crossing", "court", "archive", "clinic",
    "warehouse", "water main", "pipeline", "dam", "wind farm", "theatre", "library", "prison", "quarry",
)  # fmt: skip

PHRASINGS: Mapping[str, Phrasing] = {
    "en": Phrasing(
        patterns=(
            "At least {n} people were injured when part of the {t} in {c} gave way on {day}, the {b} said.",
            "{p}, who leads the {b}, told reporters that repairs to the {t} would cost {n} million euros.",
            "“We were told about the {t} in {month}, and nothing was done,” said {p}, a resident of {c}.",
            "The {b} has opened an inquiry into the {t}, which was last inspected {n} months ago.",
            "More than {n} households in {c} were without power after the fire at the {t}.",
            "Rescue teams from {c} worked through the night to reach workers trapped near the {t}.",
            "Officials in {c} said traffic around the {t} would be diverted until the end of {month}.",
            "According to {p}, the contract for the {t} was awarded without a second offer.",
            "The {b} had warned twice of cracks, according to documents seen by the newspaper.",
            "Trains between {c} and {c2} are running {n} minutes late because of the works at the {t}.",
            "A spokesman for the {b} declined to say when the {t} would open again.",
            "Opposition members in {c} asked for the resignation of {p} over the state of the {t}.",
            "In {month} some {n} people marched through {c} to demand that the {t} be rebuilt.",
            "{p} and {p2} met in {c} on {day} to discuss who pays for the {t}.",
            "Insurance companies put the damage at the {t} at {n} million euros, less than first feared.",
            "The council of {c} voted by {n} to 12 to close the {t} until further notice.",
        ),
        people=_LATIN_PEOPLE,
        cities=_LATIN_CITIES,
        bodies=(
            "Transport Ministry",
            "Regional Safety Board",
            "Harbour Authority",
            "European Commission",
            "Red Cross",
        ),
        things=_THINGS,
        share=46,
    ),
    "de": Phrasing(
        patterns=(
            "Bei dem Einsturz eines Teils der Anlage in {c} sind am {day} mindestens {n} Menschen verletzt worden, wie die {b} mitteilte.",
            "„Wir haben seit {month} vor den Rissen gewarnt“, sagte {p}, Anwohnerin aus {c}.",
            "Die Kosten für den Wiederaufbau schätzt {p} auf {n} Millionen Euro.",
            "Zwischen {c} und {c2} verkehren die Züge mit {n} Minuten Verspätung.",
            "Die {b} hat eine Untersuchung eingeleitet und will bis Ende {month} berichten.",
            "Rund {n} Haushalte in {c} waren nach dem Brand am Objekt Nummer {n} ohne Strom.",
            "Nach Angaben von {p} wurde der Auftrag ohne zweites Angebot vergeben.",
            "Der Stadtrat von {c} stimmte mit {n} zu 12 Stimmen für die Schließung.",
            "{p} und {p2} trafen sich am {day} in {c}, um über die Finanzierung zu sprechen.",
            "Die Versicherungen bezifferten den Schaden auf {n} Millionen Euro.",
            "Einsatzkräfte aus {c2} suchten die ganze Nacht nach Verschütteten.",
        ),
        people=_LATIN_PEOPLE,
        cities=(
            "Hamburg",
            "Leipzig",
            "Bremen",
            "Kassel",
            "Rostock",
            "Linz",
            "Graz",
            "Basel",
            "Erfurt",
            "Mainz",
        ),
        bodies=(
            "Bundespolizei",
            "Hafenbehörde",
            "Landesregierung",
            "Europäische Kommission",
            "Gewerkschaft Verdi",
        ),
        things=_THINGS,
        share=12,
    ),
    "fr": Phrasing(
        patterns=(
            "Au moins {n} personnes ont été blessées {day} à {c} dans l'effondrement d'une partie du bâtiment, a annoncé la {b}.",
            "« Nous avions signalé les fissures dès {month} », a déclaré {p}, habitante de {c}.",
            "Les travaux coûteront {n} millions d'euros, selon {p}.",
            "Environ {n} foyers de {c} étaient privés d'électricité après l'incendie.",
            "La {b} a ouvert une enquête, dont les conclusions sont attendues en {month}.",
            "Les trains entre {c} et {c2} circulent avec {n} minutes de retard.",
            "Le conseil municipal de {c} a voté par {n} voix contre 12 la fermeture du site.",
            "{p} et {p2} se sont rencontrés {day} à {c} pour parler du financement.",
            "Les assureurs évaluent les dégâts à {n} millions d'euros, moins que prévu.",
            "Des équipes venues de {c2} ont cherché des survivants toute la nuit.",
        ),
        people=_LATIN_PEOPLE,
        cities=("Lyon", "Nantes", "Lille", "Rennes", "Toulon", "Liège", "Genève", "Brest", "Dijon", "Metz"),
        bodies=("préfecture", "Commission européenne", "Croix-Rouge", "direction du port", "mairie"),
        things=_THINGS,
        share=12,
    ),
    "es": Phrasing(
        patterns=(
            "Al menos {n} personas resultaron heridas el {day} en {c} al derrumbarse parte del edificio, informó la {b}.",
            "«Avisamos de las grietas en {month}», dijo {p}, vecina de {c}.",
            "Las obras costarán {n} millones de euros, según {p}.",
            "Unos {n} hogares de {c} quedaron sin luz tras el incendio.",
            "La {b} abrió una investigación que terminará en {month}.",
            "Los trenes entre {c} y {c2} circulan con {n} minutos de retraso.",
            "El pleno de {c} votó por {n} a 12 el cierre de la instalación.",
            "{p} y {p2} se reunieron el {day} en {c} para hablar de la financiación.",
            "Las aseguradoras calculan los daños en {n} millones de euros.",
            "Equipos llegados de {c2} buscaron supervivientes durante toda la noche.",
        ),
        people=_LATIN_PEOPLE,
        cities=(
            "Valencia",
            "Bilbao",
            "Sevilla",
            "Gijón",
            "Rosario",
            "Puebla",
            "Cali",
            "Vigo",
            "Murcia",
            "Quito",
        ),
        bodies=("Cruz Roja", "Guardia Civil", "Comisión Europea", "autoridad portuaria", "alcaldía"),
        things=_THINGS,
        share=12,
    ),
    "ru": Phrasing(
        patterns=(
            "Не менее {n} человек пострадали в городе {c} при обрушении части здания, сообщило {b}.",
            "«Мы предупреждали о трещинах ещё в прошлом году», — сказала {p}.",
            "Ремонт обойдётся в {n} миллионов рублей, заявил {p2}.",
            "Около {n} домов в городе {c} остались без света после пожара.",
            "{b} начало проверку, её итоги обещают объявить через {n} дней.",
            "Поезда между городами {c} и {c2} опаздывают на {n} минут.",
            "Депутаты в городе {c} проголосовали за закрытие объекта: {n} голосов против 12.",
            "Страховщики оценили ущерб в {n} миллионов рублей.",
        ),
        people=(
            "Анна Соколова",
            "Пётр Иванов",
            "Мария Орлова",
            "Олег Кузнецов",
            "Ирина Белова",
            "Сергей Волков",
        ),
        cities=("Казань", "Самара", "Пермь", "Омск", "Тверь", "Псков", "Томск", "Калуга"),
        bodies=("Министерство транспорта", "МЧС", "правительство области", "Министерство энергетики"),
        things=_THINGS,
        share=8,
    ),
    "ar": Phrasing(
        patterns=(
            "أصيب {n} شخصا على الأقل في مدينة {c} إثر انهيار جزء من المبنى، بحسب ما أعلنت {b}.",
            "وقال {p} إن أعمال الإصلاح ستكلف {n} مليون دولار.",
            "وانقطعت الكهرباء عن نحو {n} منزل في {c} بعد الحريق.",
            "وأعلنت {b} فتح تحقيق في الحادث الذي وقع قبل {n} أيام.",
            "وتتأخر القطارات بين {c} و{c2} نحو {n} دقيقة.",
            "وصوت مجلس مدينة {c} بأغلبية {n} صوتا على إغلاق الموقع.",
            "وقدرت شركات التأمين الأضرار بنحو {n} مليون دولار.",
        ),
        people=("أحمد حداد", "ليلى منصور", "سامي خوري", "نادية رحمن", "يوسف صالح"),
        cities=("عمان", "بيروت", "تونس", "الدوحة", "مسقط", "الرباط", "بغداد"),
        bodies=("وزارة النقل", "الدفاع المدني", "الهلال الأحمر", "بلدية المدينة"),
        things=_THINGS,
        share=6,
    ),
    "zh": Phrasing(
        patterns=(
            "{b}表示,{c}一处建筑部分倒塌,造成至少{n}人受伤。",
            "{p}说,修复工程将耗资{n}万元。",
            "火灾发生后,{c}约有{n}户居民停电。",
            "{b}已展开调查,预计{n}天内公布结果。",
            "{c}至{c2}的列车晚点{n}分钟。",
            "{c}市议会以{n}票对12票决定关闭该设施。",
            "保险公司估计损失为{n}万元,低于最初的预期。",
            "“我们去年就报告了裂缝,但没有人处理。”{c}居民{p}说。",
        ),
        people=("王建国", "李秀兰", "张伟", "刘芳", "陈志强", "赵敏"),
        cities=("青岛", "成都", "武汉", "昆明", "厦门", "长沙"),
        bodies=("交通运输部", "应急管理局", "港务局", "市政府"),
        things=_THINGS,
        share=4,
    ),
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "March", "April", "June", "August", "September", "October", "December")

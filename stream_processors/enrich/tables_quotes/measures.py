"""Units: currencies as ISO 4217 codes, other measures by their usual sign."""

from __future__ import annotations


def _table(groups: dict[str, str]) -> dict[str, str]:
    return {form: unit for unit, forms in groups.items() for form in forms.split()}


CURRENCY_SIGNS = {
    "US$": "USD", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "R$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY",
    "￥": "CNY", "₹": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW", "₪": "ILS", "₴": "UAH", "₦": "NGN", "₱": "PHP", "₫": "VND",
    "฿": "THB",
}  # fmt: skip

CURRENCIES = _table(
    {
        "USD": """dollar dollars usd dólar dólares dollari dollaro dolar dolary dolarów dolarlık доллар доллара долларов
            доллары долл долара доларів долари دولار دولارا دولارات دلار 美元 美金 ドル 米ドル 달러 डॉलर δολάρια""",
        "EUR": "euro euros eur euron евро євро يورو 欧元 歐元 ユーロ 유로 avro ευρώ",
        "GBP": "pound pounds sterling gbp pfund libras sterline livres фунтов 英镑 英鎊 ポンド 파운드",
        "JPY": "yen jpy иен 日元 円 엔",
        "CNY": "yuan cny renminbi rmb юаней 元 人民币 人民幣 人民元 위안",
        "RUB": "rouble roubles ruble rubles rub rubel rublos rubli руб рубль рубля рублей рублі рублів روبل 卢布",
        "INR": "rupee rupees inr rupien rupias roupies рупий 卢比 रुपये",
        "TRY": "lira lirası liralık liras lire",
        "CHF": "francs chf franken franchi франков",
        "SEK": "kronor sek",
        "NOK": "nok",
        "DKK": "dkk",
        "PLN": "zloty złotych zł pln",
        "UAH": "hryvnia hryvnias гривень гривен грн",
        "BRL": "reais brl",
        "MXN": "pesos",
        "ZAR": "rand zar",
        "KRW": "won krw 韩元 원",
        "SAR": "riyal riyals ريال",
        "AED": "dirham dirhams درهم",
        "EGP": "جنيه",
        "SYP": "ليرة",
        "ILS": "shekel shekels",
    }
)

MEASURES = _table(
    {
        "%": """% ％ ٪ percent pct prozent prozentpunkte procent prosent процент процента процентов проц відсотків процентный
            ciento cento yüzde प्रतिशत 퍼센트 パーセント procento procent""",
        "km": "km kilometres kilometers kilometre kilometer kilometern kilomètres kilómetros quilômetros quilómetros chilometri км "
        "километров километра километрах кілометрів kilometrów كيلومترا كيلومتر كم 公里 千米 キロ キロメートル kilometre",
        "m": "metres meters metre meter metern mètres metros metri метров метра метрах metrów metre متر مترا 米 メートル",
        "cm": "cm centimetres centimeters zentimeter centimètres centímetros centimetri см сантиметров",
        "mm": "mm millimetres millimeters millimeter millimètres milímetros мм",
        "mi": "miles mile millas milhas miglia meilen",
        "ft": "feet ft",
        "ha": "hectares hectare hektar hectáreas ettari ha га гектаров 公顷 ヘクタール hektar",
        "ac": "acres acre",
        "km²": "km² km2 sq",
        "t": "tonnes tons tonne tonnen toneladas tonnellate тонн тонны ton 吨 噸 トン طن طنا",
        "kg": "kg kilograms kilogrammes kilos kilo kilogramm кг килограммов 公斤 千克 キログラム",
        "l": "litres liters liter litros litri литров",
        "bbl": "barrels barrel barils barriles barili barris баррелей 桶",
        "MW": "mw megawatts megawatt mégawatts мвт",
        "GW": "gw gigawatts gigawatt гвт",
        "kWh": "kwh",
        "°C": "°c °C degrees grad degrés grados graus gradi градусов",
        "km/h": "km/h kph км/ч",
        "mph": "mph",
    }
)

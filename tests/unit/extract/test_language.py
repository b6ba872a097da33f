"""Languages, scripts, and texts too short for either; mojibake."""

from __future__ import annotations

import pytest

from stream_processors.extract import charset, language, mojibake

SENTENCES = {
    "en": "The bell rang for the first time in ninety years, and nobody knew why.",
    "de": "Die Glocke läutete zum ersten Mal seit neunzig Jahren, und niemand wusste warum.",
    "tr": "Çan doksan yıl sonra ilk kez çaldı ve kimse nedenini bilmiyordu.",
    "es": "La campana sonó por primera vez en noventa años y nadie sabía por qué.",
    "cs": "Zvon zazvonil poprvé po devadesáti letech a nikdo nevěděl proč.",
    "mi": "I tangi te pere mō te wā tuatahi i roto i ngā tau e iwa tekau, ā, kāore tētahi i mōhio he aha ai.",
    "tn": "Tshipi e ne ya lela la ntlha mo dingwageng di le masome a ferabongwe mme ga go ope yo o neng a itse gore ke ka ntlha yang.",
    "ko": "구십 년 만에 처음으로 종이 울렸다",
    "ja": "鐘が九十年ぶりに鳴った",
    "zh-Hans": "九十年来钟第一次响了，没有人知道为什么。这个镇上的人们都说他们没有听见。",
    "zh-Hant": "九十年來鐘第一次響了，沒有人知道為什麼。這個鎮上的人們都說他們沒有聽見。",
    "sr-Cyrl": "Звоно је зазвонило први пут после деведесет година и нико није знао зашто се то догодило.",
}


@pytest.mark.parametrize("tag", SENTENCES)
def test_a_sentence_is_known(tag: str) -> None:
    found, confidence = language.identify(SENTENCES[tag])
    assert found == tag
    assert 0 < confidence <= 1


@pytest.mark.parametrize("text", ["", "   ", "It rang.", "12.04.2026 – 15:30", "🔔🔔🔔", "Qxz vbn"])
def test_a_text_too_short_to_tell_has_no_language(text: str) -> None:
    assert language.identify(text) == ("und", 0.0)


@pytest.mark.parametrize("mark", ["\0", "\ud800", "\ufdd0", "\x85", "\U0001ffff", "\U000e0001"])
def test_characters_that_the_second_identifier_refuses_do_no_harm(mark: str) -> None:
    assert language.identify(SENTENCES["de"].replace(",", mark))[0] == "de"


def misread(text: str) -> str:
    """The text's UTF-8 as browsers read it in Windows-1252, where five bytes are controls."""
    undefined = b"\x81\x8d\x8f\x90\x9d"
    return "".join(
        chr(byte) if byte in undefined else bytes([byte]).decode("cp1252") for byte in text.encode()
    )


@pytest.mark.parametrize(
    "text",
    ["Le café fermé près du marché, déjà désert.", "Ärger über Öl: Übermäßige Größe", "Не знаю, почему «звонит» колокол…", "“It rang” — he said “it did”, “twice”…", "鐘が九十年ぶりに鳴った。誰も知らない。"],
)  # fmt: skip
def test_utf8_read_as_windows_1252_is_undone(text: str) -> None:
    assert mojibake.repair(text) == text
    assert mojibake.repair(misread(text)) == text
    assert charset.decode(misread(text).encode(), "utf-8") == text


def test_mojibake_beside_sound_text_stays_as_it_is() -> None:
    text = (
        "Quand « café » devient « cafÃ© », « été » « Ã©tÃ© », c'est gênant: où est l'élève, là-bas, à côté?"
    )
    assert mojibake.repair(text) == text
    assert mojibake.repair("He typed cafÃ© once.") == "He typed cafÃ© once."

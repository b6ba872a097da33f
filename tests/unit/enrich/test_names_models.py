"""Names by a model of one language, beside the rules."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from deploy.commands.pure import enrich as enrich_command
from schemas.settings import Settings
from stream_processors.__main__ import main
from stream_processors.enrich import enrich, enrichers_without
from stream_processors.enrich.names_models import MissingModel, Model, check
from tests.unit.enrich.test_names import article

TEXT = (
    "Президент России Игорь Вальцев встретился в Москве с рабочим Борисом Ремезовым. "
    "Борис Ремезов обещал новый завод."
)
RULES = enrichers_without(("embedding", "subjects"))
WITH_MODEL = enrichers_without(("embedding", "subjects"), ("ru",))


def test_the_model_ends_a_name_where_the_rules_run_on() -> None:
    plain, helped = (enrich(article(TEXT, "ru"), chain).article for chain in (RULES, WITH_MODEL))
    assert "Игорь Вальцев" not in {one.name for one in plain.people}
    assert {one.name: one.count for one in helped.people} == {"Игорь Вальцев": 1, "Борисом Ремезовым": 2}


def test_each_name_that_the_model_finds_has_its_place() -> None:
    spans = [one for one in enrich(article(TEXT, "ru"), WITH_MODEL).spans if one.field == "people"]
    assert TEXT[spans[0].start : spans[0].end] == "Игорь Вальцев"


def test_other_languages_are_left_to_the_rules() -> None:
    other = article("Mayor Tom Addis spoke in Москва about Борис Ремезов.", "en")
    assert enrich(other, WITH_MODEL) == enrich(other, RULES)


@pytest.mark.parametrize(
    ("language", "advice"), [("xx", "there are models for ru"), ("tlh", "dateline\\[tlh\\]")]
)
def test_what_is_missing_is_said_with_what_to_do(language: str, advice: str) -> None:
    known = {"ru": Model("ru", (), lambda: iter), "tlh": Model("tlh", ("no_such_package",), lambda: iter)}  # type: ignore[arg-type, return-value]
    with pytest.raises(MissingModel, match=advice):
        check([language], known)


def test_neither_the_command_nor_the_worker_starts_with_an_unknown_model(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATELINE_NAME_MODELS", "tlh")
    monkeypatch.setenv("DATELINE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
    assert main(["enrich"]) == 2
    assert "there are models for ru" in capsys.readouterr().err
    result = CliRunner().invoke(enrich_command, obj=Settings())
    assert result.exit_code == 2
    assert "DATELINE_NAME_MODELS" in result.stderr

"""Bearer tokens: shown once, stored as digests."""

from __future__ import annotations

from pathlib import Path

import pytest

from producers.tokens import TokensError, new_token, partner_of, read_tokens


def test_a_token_names_its_partner_and_is_not_in_the_file(tmp_path: Path) -> None:
    token, line = new_token("agency")
    other, other_line = new_token("other")
    file = tmp_path / "tokens"
    file.write_text(f"# partners\n{line}\n\n{other_line}\n")
    tokens = read_tokens(file)
    assert partner_of(f"Bearer {token}", tokens) == "agency"
    assert partner_of(f"bearer {other}", tokens) == "other"
    assert token not in file.read_text()


def test_a_partner_may_have_two_tokens_while_it_changes_to_the_next(tmp_path: Path) -> None:
    (old, old_line), (new, new_line) = new_token("agency"), new_token("agency")
    (tmp_path / "tokens").write_text(f"{old_line}\n{new_line}\n")
    tokens = read_tokens(tmp_path / "tokens")
    assert [partner_of(f"Bearer {token}", tokens) for token in (old, new)] == ["agency", "agency"]


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic {token}", "{token}"]
)
def test_without_a_known_token_there_is_no_partner(header: str | None) -> None:
    token, line = new_token("agency")
    tokens = {line.partition(":")[2]: "agency"}
    assert partner_of(header.format(token=token) if header else header, tokens) is None


@pytest.mark.parametrize("line", ["agency", "agency:secret", "agency:" + "G" * 64])
def test_a_line_of_another_form_is_told_with_its_number(line: str, tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text("\n" + line)
    with pytest.raises(TokensError, match="tokens:2"):
        read_tokens(tmp_path / "tokens")


@pytest.mark.parametrize("name", ["", "a:b", "a\nb"])
def test_a_name_that_would_break_the_file_is_refused(name: str) -> None:
    with pytest.raises(TokensError):
        new_token(name)

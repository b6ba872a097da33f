"""What a decider has at hand of its store."""

from __future__ import annotations

from random import Random

from stream_processors.remembering import Recent
from stream_processors.resolve import DictMemory


class Counting(DictMemory):
    """A store that says how often it was asked."""

    asked = 0

    def get(self, key: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        self.asked += 1
        return super().get(key, default)


def test_a_key_is_asked_for_once_also_where_it_is_not_there() -> None:
    store = Counting(a=b"1")
    recent = Recent(store)
    assert [recent.get(key) for key in "abab"] == [b"1", None, b"1", None]
    assert store.asked == 2


def test_what_is_at_hand_is_what_the_store_holds() -> None:
    store, random = Counting(), Random(1)
    recent = Recent(store, most=3)
    for number in range(2000):
        key = random.choice("abcdef")
        change = random.randrange(3)
        if change == 0:
            recent.put(key, str(number).encode())
        elif change == 1:
            recent.delete(key)
        assert recent.get(key) == store.get(key)
    assert store.asked > 2000 + 100, "only the latest three are kept"

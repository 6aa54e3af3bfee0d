"""Check digits, reckoned here a second time."""

import pytest
from tests.synth.formats.drawing import distinct, draw, space

LOCALES = ["en_US", "de_DE", "fr_FR", "it_IT", "ru_RU", "fa_IR", "pt_BR", "en_IN", "nl_NL", "tr_TR"]
LENGTHS = {"GB": 22, "DE": 22, "FR": 27, "IT": 27, "IR": 26, "BR": 29, "NL": 18, "TR": 26}


def remainder(account):
    moved = account[4:] + account[:4]
    return int("".join(str(int(letter, 36)) for letter in moved)) % 97


def luhn(card):
    odd, even = card[-1::-2], card[-2::-2]
    return (sum(map(int, odd)) + sum(sum(map(int, str(2 * int(d)))) for d in even)) % 10


def weighted(article):
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(article)) % 10


@pytest.mark.parametrize("locale", LOCALES)
def test_every_account_leaves_remainder_one_and_has_its_country_s_length(locale):
    made = space("iban", locale)
    for account in draw(made) + distinct(made, 100):
        assert remainder(account) == 1
        assert len(account) == LENGTHS.get(account[:2], len(account))


def test_every_card_passes_luhn():
    made = space("credit_card")
    for card in draw(made) + distinct(made, 100):
        assert len(card) == 16
        assert luhn(card) == 0


@pytest.mark.parametrize(("name", "prefix"), [("ean", "200"), ("isbn", "978")])
def test_every_article_has_a_right_check_digit(name, prefix):
    made = space(name)
    for article in draw(made) + distinct(made, 100):
        assert article.startswith(prefix)
        assert len(article) == 13
        assert weighted(article) == 0


def test_currencies_are_codes_of_three_letters():
    codes = set(draw(space("currency"), 3000))
    assert {"USD", "IDR", "EUR"} <= codes
    assert all(len(code) == 3 and code.isupper() for code in codes)

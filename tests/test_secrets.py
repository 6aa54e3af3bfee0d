import io
import json
import logging
import pickle

import pytest

from provender.secrets import RedactingFilter, Redactor, Secret

KEY = "rf-0123456789+/x"


def test_a_secret_never_shows_itself():
    secret = Secret(KEY)
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{[secret]}",
    ]
    assert not any(KEY in text for text in shown)
    assert secret.reveal() == KEY


def test_a_secret_is_neither_json_nor_pickle():
    with pytest.raises(TypeError):
        json.dumps(Secret(KEY))
    with pytest.raises(TypeError):
        pickle.dumps(Secret(KEY))


def test_secrets_compare_by_value():
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert not Secret("")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://bob:pw@db/shop", "postgresql://***@db/shop"),
        ("connect to 'mysql://bob:p%40w@h:1/x' failed", "connect to 'mysql://***@h:1/x' failed"),
        ("https://h/p?api_key=abc&page=2", "https://h/p?api_key=***&page=2"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("token eyJhbGciOi.eyJzdWIiOiJ4.c2ln here", "token *** here"),
        ("nothing to hide at https://h/p?page=2", "nothing to hide at https://h/p?page=2"),
    ],
)
def test_credentials_are_known_by_their_shape(text, shown):
    assert Redactor().redact(text) == shown


def test_registered_values_go_in_every_spelling():
    redactor = Redactor([Secret(KEY)])
    assert redactor.redact(f"a {KEY} b rf-0123456789%2B%2Fx c") == "a *** b *** c"


def test_very_short_values_do_not_tear_words_apart():
    assert Redactor([Secret("a")]).redact("a cat") == "a cat"


def test_the_log_filter_cleans_message_arguments_traceback_and_fields():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(message)s %(field_url)s %(field_key)s"))
    handler.addFilter(RedactingFilter(Redactor([Secret(KEY)])))
    log = logging.Logger("test")  # noqa: LOG001 - a logger of its own, unknown to the others
    log.addHandler(handler)
    try:
        int(KEY)
    except ValueError:
        log.exception(
            "key %s", KEY, extra={"field_url": f"http://u:{KEY}@h/", "field_key": Secret(KEY)}
        )
    assert KEY not in out.getvalue()
    assert "ValueError: invalid literal" in out.getvalue()

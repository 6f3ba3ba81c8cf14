"""Settings for every test: nothing of the machine's own environment is used."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings as hypothesis_settings

from chalicelib import settings

# The same examples at every run; HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis_settings.register_profile("fixed", derandomize=True, deadline=None)
hypothesis_settings.register_profile("explore", max_examples=2000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

SITE_URL = "https://cartas.example.org"
API_URL = "https://firmas.example.org"

ENVIRONMENT = {
    "FIRMAMOS_STAGE": "test",
    "FIRMAMOS_LETTERS_TABLE": "test-letters",
    "FIRMAMOS_SIGNATURES_TABLE": "test-signatures",
    "FIRMAMOS_LIMITS_TABLE": "test-limits",
    "FIRMAMOS_MAIL_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/test-mail",
    "FIRMAMOS_SITE_BUCKET": "test-site",
    "FIRMAMOS_STATE_BUCKET": "test-state",
    "FIRMAMOS_SITE_URL": SITE_URL,
    "FIRMAMOS_API_URL": API_URL,
    "FIRMAMOS_MAIL_SENDER": "Firmamos <firmas@example.org>",
    "FIRMAMOS_KEY_ID": "alias/test",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith(("AWS_", "FIRMAMOS_"))]:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    settings.current.cache_clear()
    yield
    settings.current.cache_clear()

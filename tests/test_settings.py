"""The environment, read and checked."""

import pytest

from chalicelib import settings
from tests.conftest import ENVIRONMENT


def test_the_difficulty_of_the_proof_of_work_has_a_value_of_its_own() -> None:
    assert settings.read(ENVIRONMENT).proof_difficulty == 200
    assert settings.read(ENVIRONMENT | {"FIRMAMOS_PROOF_DIFFICULTY": "5"}).proof_difficulty == 5


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "much", "٣"])
def test_what_is_no_difficulty_stops_the_function(value: str) -> None:
    with pytest.raises(settings.SettingsError, match="FIRMAMOS_PROOF_DIFFICULTY"):
        settings.read(ENVIRONMENT | {"FIRMAMOS_PROOF_DIFFICULTY": value})


def test_limits_hold_for_every_network_and_the_day_s_mails_stay_below_the_quota_unless_the_stage_says_otherwise() -> (
    None
):
    assert settings.read(ENVIRONMENT).allowed_networks == ()
    assert settings.read(ENVIRONMENT).mail_per_day == 45_000
    ours = {"FIRMAMOS_ALLOWED_NETWORKS": "127.0.0.0/8, ::1/128", "FIRMAMOS_MAIL_PER_DAY": "200"}
    read = settings.read(ENVIRONMENT | ours)
    assert [str(network) for network in read.allowed_networks] == ["127.0.0.0/8", "::1/128"]
    assert read.mail_per_day == 200


def test_mailed_codes_are_on_unless_the_stage_says_otherwise() -> None:
    assert settings.read(ENVIRONMENT).mailed_codes
    assert not settings.read(ENVIRONMENT | {"FIRMAMOS_MAILED_CODES": "no"}).mailed_codes
    with pytest.raises(settings.SettingsError, match="FIRMAMOS_MAILED_CODES"):
        settings.read(ENVIRONMENT | {"FIRMAMOS_MAILED_CODES": "off"})


@pytest.mark.parametrize("value", ["192.0.2.1/24", "office", "127.0.0.0/8,office", "192.0.2.0/240"])
def test_what_is_no_network_stops_the_function_and_is_named(value: str) -> None:
    with pytest.raises(settings.SettingsError, match=f"{value.rpartition(',')[2]} in FIRMAMOS_ALLOWED_NETWORKS"):
        settings.read(ENVIRONMENT | {"FIRMAMOS_ALLOWED_NETWORKS": value})


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(settings.SettingsError, match="FIRMAMOS_SITE_URL, FIRMAMOS_KEY_ID"):
        settings.read({k: v for k, v in ENVIRONMENT.items() if k not in ("FIRMAMOS_SITE_URL", "FIRMAMOS_KEY_ID")})

import pytest

from chalicelib.rules.organisers.device import device_name

AGENTS = {
    "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0": "Firefox, Android",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36":
        "Chrome, Android",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Edg/131":
        "Edge, Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 Version/18.1 Mobile/15E148 Safari/604.1":
        "Safari, iPhone",
    "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0": "Firefox, Linux",
    "curl/8.0": "",
    "": "",
}  # fmt: skip


@pytest.mark.parametrize("agent", AGENTS)
def test_a_device_is_named_after_browser_and_system(agent: str) -> None:
    assert device_name(agent) == AGENTS[agent]

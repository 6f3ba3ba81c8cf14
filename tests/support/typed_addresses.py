"""Addresses as people and programs type them: odd, long, international, with what was copied along."""

from hypothesis import strategies as st

from tests.support.api_client import full_width

# What a local part may have beside letters and digits (RFC 5322 §3.2.3).
_ATEXT = "aZ09!#$%&'*+-/=?^_`{|}~"
_words = st.text(_ATEXT, min_size=1, max_size=64) | st.sampled_from(
    ["=?utf-8?b?YW5h?=", "=?UTF-8?Q?a=00b?=", "a=?x?q?=0A?=b", "=?", "?=", "=?=", "a%b=c?d", "o'neill", "=0D=0A", "%0A"]
)
_locals = st.lists(_words, min_size=1, max_size=3).map(".".join)
_labels = st.text("aZ0-ñßüçéğыр日本\uff45\u00ad\u200b\u200d\u202e\u2069\ufe0f①", min_size=1, max_size=20)
_domains = st.lists(_labels, min_size=1, max_size=6).map(
    lambda labels: ".".join([*labels, "example"])
) | st.sampled_from(
    [
        "example.org",
        "bücher.example",
        "EXAMPLE。org",
        "xn--bcher-kva.example",
        ".".join(["a" * 60] * 3 + ["example"]),
        f"{full_width('example')}.org",
    ]
)
_around = st.text("\u00ad\u200b\u202a\u202c\u2069\ufeff \t\r\n\u00a0", max_size=3)
typed_addresses = st.builds("{}{}@{}{}".format, _around, _locals, _domains, _around) | st.emails()

"""Names with contacts: links, domains and telephone numbers are refused, and names that only look like one are not."""

import pytest

from chalicelib.rules.fields.names import NameKind, clean_name
from tests.rules.fields.test_names import KINDS, refused

LINKS = [
    "://A",
    "EVIL.GURU/WIN",
    "http://evil.com",
    "Ana https://evil.example/x",
    "HTTPS://EVIL.EXAMPLE",
    "Ana ftp://x",
    "ana://x",
    "www.evil.com",
    "Gana en WWW.evil",
    "www2.evil.com",
    "evil.com/win ahora",
    "Evil.com/win",
    "Ana (evil.com/win)",
    "evil.casino/win",
    "evil.kim/x",
    "t.me/evil",
    "bit.ly/abc",
    "evil.co.uk/x",
    "evil.com\\win",
    "evil.com/",
    "evil.com:8080",
    "evil.com?x=1",
    "evil.com#x",
    "Ana evil.org/x Ruiz",
    "ana@evil.com",
    "ana@host",
    "Ana Ruiz ana.ruiz@evil.example",
    "Ana @anaruiz",
    "Niñ@s.com",
    "javascript:alert(1)",
    "mailto:ana",
    "Ana tel:555",
    "127.0.0.1",
    "Ana 10.1.2.3/x",
    "\uff45vil\uff0ecom/win",
    "evil\u3002com/win",
    "evil\u200b.com/win",
    "e\u00advil.com/win",
    "xn--evil.xn--p1ai/x",
]


@pytest.mark.parametrize("raw", LINKS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_link_is_refused_whoever_is_called_so(raw: str, kind: NameKind) -> None:
    assert refused(f"Ana {raw}", kind) == "link"
    assert refused(raw, kind) == "link"


@pytest.mark.parametrize(
    "raw",
    [
        "evil.com",
        "Ana evil.com",
        "Evil.COM",
        "Ana (evil.org)",
        "evil.com.",
        "evil.com.Ayuda",
        "casa.mx",
        "casa.com.mx",
        "evil.casino",
        "evil\u3002com",
        "\uff45vil\uff0ecom",
        "evil\u200b.com",
        "xn--evil.xn--p1ai",
        "Gana en bit.ly",
        "t.me",
        "Wa.Me",
        "Ana win.lol",
        "Ana gana.guru",
        "Ana arq.guru",
        "x1.lol",
        "ana\u0440\u0443.\u0440\u0444",
        "Niñ@s",
        "Compañer@s",
    ],
)
def test_a_person_is_not_called_by_a_domain_nor_an_account(raw: str) -> None:
    assert refused(raw, "person") == "link"


@pytest.mark.parametrize(
    "number",
    [
        "5512345678",
        "55 1234 5678",
        "(55) 1234-5678",
        "+52 1 55 1234 5678",
        "55.1234.5678",
        "55\u20131234\u20135678",
        "55\u20111234\u00b75678",
        "55_1234_5678",
        "55, 1234, 5678",
        "55 \u2013 1234 \u2013 5678",
        "8888 1234",
        "55 2012 3333",
        "\uff15\uff15\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
        "\u0660\u0665\u0665\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_telephone_number_is_refused_whoever_is_called_so(number: str, kind: NameKind) -> None:
    assert refused(f"Ana {number}", kind) == "number"
    assert refused(f"Llame {number} ya", kind) == "number"


def test_a_person_has_no_short_telephone_number_either() -> None:
    assert refused("Ana 555 1234") == "number"
    assert refused("Ana 55.12.34.56.78") == "number"
    assert clean_name("Ana 123456", kind="person") == "Ana 123456"


@pytest.mark.parametrize(
    "raw",
    [
        "Comité 1968-2018",
        "Movimiento 1810-1910-2010",
        "Brigada 1968 - 2018",
        "Colectivo 24/7",
        "Artículo 123",
        "Movimiento 15-05-2011",
        "Coordinadora 7-9-14-18-22-40",
        "Secciones 7, 9, 14, 18, 22 y 34",
        "Red 2030, sección 12",
        "Barrio 18, 19, 20",
    ],
)
def test_years_and_places_are_no_telephone_numbers(raw: str) -> None:
    assert clean_name(raw, kind="organisation") == raw

"""Jinja environments, one for each language: strict about undefined names, escaping by default.

In a checkout templates are read from ``templates/``. The packaged zip carries them compiled to
Python modules in ``templates_compiled/`` beside it, which saves parsing them on a cold start.
This module imports Jinja, so the path of a signature (``POST …/signatures``) must not import it.
"""

import functools
import gettext
import importlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, ModuleLoader, StrictUndefined
from markupsafe import Markup

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
COMPILED_TEMPLATES = ROOT / "templates_compiled"
ASSETS = TEMPLATES / "assets"
LOCALES = ROOT / "chalicelib" / "locales"
STYLE_SHEET = "firmamos.css"
ANSWERS_SHEET = "answers.css"
NEWSROOM_SHEET = "newsroom.css"  # the second style sheet of some pages
FRONT_SHEET = "front.css"  # that of the stage's front page
CSS_NOISE = re.compile(r"/\*.*?\*/\n*|^\s+", re.DOTALL | re.MULTILINE)
DOMAIN = "firmamos"
DESK_DOMAIN = "desk"  # of the organisers' pages, and of the mails to organisers
# Functions of `chalicelib.pages.cldr` that templates use: ``{{ 12345|number }}``, ``{{ parts|listed }}``.
CLDR_FILTERS = ("number", "listed")


@functools.cache
def translations(lang: str) -> gettext.NullTranslations:
    """The catalogue of a language, and behind it that of the organisers' pages: what both say, the first one says.
    English may have no file, because the message ids are English."""
    catalogue = gettext.translation(DOMAIN, LOCALES, languages=[lang], fallback=lang == "en")
    catalogue.add_fallback(gettext.translation(DESK_DOMAIN, LOCALES, languages=[lang], fallback=lang == "en"))
    return catalogue


@functools.cache
def environment(lang: str) -> Environment:
    """The environment that renders templates in ``lang`` (a code such as ``es``)."""
    loader = ModuleLoader(COMPILED_TEMPLATES) if COMPILED_TEMPLATES.is_dir() else FileSystemLoader(TEMPLATES)
    env = Environment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=_escapes,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    catalogue = translations(lang)
    # The i18n extension adds this method to the instance, where no type checker sees it.
    cast(Any, env).install_gettext_translations(catalogue, newstyle=True)
    env.globals["lang"] = lang
    # For a message id in a variable: unlike `_`, which marks what it returns as safe, it leaves it to be escaped.
    env.filters["translated"] = catalogue.gettext
    for name in CLDR_FILTERS:
        env.filters[name] = _by_cldr(name, lang)
    return env


def render(name: str, lang: str, context: Mapping[str, object]) -> str:
    """The text of a template in a language.

    Raises ``jinja2.UndefinedError`` when the template uses a name that the context does not define.
    """
    return environment(lang).get_template(name).render(context)


def phrase(name: str, macro: str, lang: str, *values: object) -> str:
    """A template's macro rendered in a language as plain text, for files that are not HTML."""
    html = getattr(environment(lang).get_template(name).module, macro)(*values)
    # Only spaces and line ends: the no-break spaces of a language stay.
    return re.sub(r"[ \n]+", " ", Markup(html).unescape()).strip(" ")


@functools.cache
def asset(name: str) -> str:
    """The text of a file in ``templates/assets``; a style sheet without its comments and indentation."""
    text = (ASSETS / name).read_text(encoding="utf-8")
    return CSS_NOISE.sub("", text) if name.endswith(".css") else text


@functools.cache
def picture(name: str) -> bytes:
    """The bytes of a picture in ``templates/assets``."""
    return (ASSETS / name).read_bytes()


def _by_cldr(name: str, lang: str) -> Callable[[Any], str]:
    """A filter that imports Babel on first use: most of the API's responses do not need it."""

    def apply(value: Any) -> str:
        return str(getattr(importlib.import_module("chalicelib.pages.cldr"), name)(value, lang))

    return apply


def _escapes(name: str | None) -> bool:
    """Whether a template is escaped: all are, except plain-text mails and their subjects."""
    return name is None or not name.endswith(".txt")

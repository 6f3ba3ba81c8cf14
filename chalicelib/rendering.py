"""Jinja environments, one a language: strict about what is undefined, escaping by default.

In a checkout templates are read from ``templates/``. The packaged zip carries them compiled to
Python modules in ``templates_compiled/`` beside it, which saves parsing them on a cold start.
This module imports Jinja, so the path of a signature (``POST …/signatures``) must not import it.
"""

import functools
import gettext
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, ModuleLoader, StrictUndefined

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
COMPILED_TEMPLATES = ROOT / "templates_compiled"
ASSETS = TEMPLATES / "assets"
LOCALES = Path(__file__).resolve().parent / "locales"
STYLE_SHEET = "firmamos.css"
DOMAIN = "firmamos"


@functools.cache
def translations(lang: str) -> gettext.NullTranslations:
    """The catalogue of a language. English is the language of the message ids and may have no file."""
    return gettext.translation(DOMAIN, LOCALES, languages=[lang], fallback=lang == "en")


@functools.cache
def environment(lang: str) -> Environment:
    """The environment whose templates speak ``lang`` (a code such as ``es``)."""
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
    return env


def render(name: str, lang: str, context: Mapping[str, object]) -> str:
    """The text of a template in a language.

    Raises ``jinja2.UndefinedError`` when the template asks for what the context does not give.
    """
    return environment(lang).get_template(name).render(context)


@functools.cache
def asset(name: str) -> str:
    """The text of a file in ``templates/assets``, such as the style sheet."""
    return (ASSETS / name).read_text(encoding="utf-8")


def _escapes(name: str | None) -> bool:
    """Everything is escaped but plain-text mails and their subjects."""
    return name is None or not name.endswith(".txt")

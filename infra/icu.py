"""ICU, through the C interface of the libraries in icu4py's wheel: icu4py itself knows no look-alikes."""

import ctypes
import re
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Of uchar.h and uscript.h.
UCHAR_DEFAULT_IGNORABLE_CODE_POINT = 5
UCHAR_NFKC_INERT = 40
U_SHORT_PROPERTY_NAME = 0
UCHAR_SCRIPT = 0x100A
_MOST = 4096  # UTF-16 units of a skeleton


@cache
def library(name: str) -> Callable[[str], Any]:
    """The functions of ``libicuNAME``, without the version that ICU puts behind each."""
    __import__("icu4py.locale")  # also loads the libraries that this one needs
    spec = find_spec("icu4py")
    assert spec is not None and spec.origin is not None
    path = next((Path(spec.origin).parent.parent / "icu4py.libs").glob(f"libicu{name}-*"))
    version = re.search(r"\.so\.(\d+)", path.name)
    assert version is not None
    loaded, suffix = ctypes.CDLL(str(path)), version[1]
    return lambda function: getattr(loaded, f"{function}_{suffix}")


def unicode_version() -> str:
    """The version of Unicode that ICU's data are of: ``17.0``."""
    version = (ctypes.c_uint8 * 4)()
    library("uc")("u_getUnicodeVersion")(version)
    return f"{version[0]}.{version[1]}"


def age(code: int) -> tuple[int, int]:
    """The version of Unicode that assigned a code point; (0, 0) if none has."""
    version = (ctypes.c_uint8 * 4)()
    library("uc")("u_charAge")(code, version)
    return version[0], version[1]


def has(code: int, binary_property: int) -> bool:
    return bool(library("uc")("u_hasBinaryProperty")(code, binary_property))


def category(code: int) -> int:
    """The general category, as numbered in uchar.h."""
    return int(library("uc")("u_charType")(code))


def folded_case(code: int) -> int:
    return int(library("uc")("u_foldCase")(code, 0))


def script(code: int) -> str:
    """The script of a code point (Script); ``Zyyy`` or ``Zinh`` if it has none of its own."""
    status = ctypes.c_int(0)
    return _script_name(library("uc")("uscript_getScript")(code, ctypes.byref(status)))


def scripts(code: int) -> tuple[str, ...]:
    """The scripts that a code point is used in (Script_Extensions), by their ISO 15924 codes, sorted."""
    codes, status = (ctypes.c_int32 * 64)(), ctypes.c_int(0)
    found = library("uc")("uscript_getScriptExtensions")(code, codes, 64, ctypes.byref(status))
    assert status.value <= 0
    return tuple(sorted(_script_name(codes[at]) for at in range(found)))


def _script_name(number: int) -> str:
    name = library("uc")("u_getPropertyValueName")
    name.restype = ctypes.c_char_p
    return str(name(UCHAR_SCRIPT, number, U_SHORT_PROPERTY_NAME).decode())


@cache
def _spoof_checker() -> ctypes.c_void_p:
    opened, status = library("i18n")("uspoof_open"), ctypes.c_int(0)
    opened.restype = ctypes.c_void_p
    checker = ctypes.c_void_p(opened(ctypes.byref(status)))
    assert status.value <= 0, "ICU has no spoof checker"
    return checker


def skeleton(text: str) -> str:
    """The skeleton of UTS #39: two texts are confusable if theirs are equal."""
    units, buffer, status = text.encode("utf-16-le"), ctypes.create_string_buffer(2 * _MOST), ctypes.c_int(0)
    length = library("i18n")("uspoof_getSkeleton")(
        _spoof_checker(), 0, units, len(units) // 2, buffer, _MOST, ctypes.byref(status)
    )
    assert status.value <= 0 and length <= _MOST
    return buffer.raw[: 2 * length].decode("utf-16-le")

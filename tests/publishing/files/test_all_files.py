"""Every kind of published file has its maker among those that an edition is made with."""

import importlib
import pkgutil

from chalicelib.publishing import files
from chalicelib.publishing.files import all_files

# Beside the makers themselves: what is not of an edition, and what is not made with every one.
OTHERS = {"all_files", "form_script", "workbook"}


def test_no_maker_is_left_out() -> None:
    names = sorted({one.name for one in pkgutil.iter_modules(files.__path__)} - OTHERS)
    makers = [getattr(importlib.import_module(f"{files.__name__}.{name}"), "files", None) for name in names]
    assert {maker for maker in makers if maker is not None} == {*all_files.MAKERS}

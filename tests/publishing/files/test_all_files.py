"""Every module that renders published files is among those that build an edition."""

import importlib
import pkgutil

from chalicelib.publishing import files
from chalicelib.publishing.files import all_files

# No makers for every edition: the list of makers, the form's script, and the workbook, which not every edition gets.
OTHERS = {"all_files", "form_script", "workbook"}


def test_no_maker_is_left_out() -> None:
    names = sorted({one.name for one in pkgutil.iter_modules(files.__path__)} - OTHERS)
    makers = [getattr(importlib.import_module(f"{files.__name__}.{name}"), "files", None) for name in names]
    assert {maker for maker in makers if maker is not None} == {*all_files.MAKERS}

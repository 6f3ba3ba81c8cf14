"""What is wrong with a draft's settings, by the section in which it can be mended."""

from collections.abc import Sequence

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.problems import Problem
from chalicelib.authoring.settings_sections import section_of


def of_section(problems: Sequence[Problem], section: str) -> tuple[Problem, ...]:
    """The problems of a section; of none, those that are in no section, for ''."""
    return tuple(problem for problem in problems if problem.file == SETTINGS and section_of(problem.field) == section)

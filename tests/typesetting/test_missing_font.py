"""The font of boxes is identical to its program's output, and has every character."""

from fontTools.ttLib import TTFont

from infra import missing_font


def test_the_file_is_what_the_program_makes() -> None:
    assert missing_font.TARGET.read_bytes() == missing_font.font()


def test_it_has_every_character_and_keeps_those_of_a_script_apart() -> None:
    characters = TTFont(missing_font.TARGET).getBestCmap()
    assert set(range(0x20, 0x110000)) - set(characters) == set(missing_font.SURROGATES)
    thai = range(0xE00, 0xE80)
    assert len({characters[code] for code in thai}) == len(thai)

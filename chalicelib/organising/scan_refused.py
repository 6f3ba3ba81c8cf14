"""Why a scan or a photograph is not published."""

from chalicelib.rules.letters.letter import LetterRefused


class ScanRefused(LetterRefused):
    """``code`` is for the pages; the message for the operator. Codes: gone, too-large, unreadable, pixels, svg, heic,
    word, camera-data, pdf-program, pdf-files, pdf-locked, pdf-pages, pdf-other."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

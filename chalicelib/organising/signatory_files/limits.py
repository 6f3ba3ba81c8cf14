"""How much of a file is read. A file that goes beyond is refused with one sentence, before memory is spent on it."""

MOST_BYTES = 10_000_000
MOST_UNPACKED = 50_000_000  # bytes of all parts of a workbook
MOST_RATIO = 100  # of a workbook's unpacked size to its size; real ones have 5 to 40
SMALL = 2_000_000  # bytes that may be unpacked whatever the ratio
MOST_PARTS = 1_000  # files inside a workbook
MOST_ELEMENTS = 2_000_000  # of XML in one part of it
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_LINES = 500_000  # of text, with the blank ones
LINE_CHARACTERS = 200_000
MOST_CELLS = 600_000  # cells that hold something
MOST_CHARACTERS = 20_000_000  # of all cells, however often a workbook refers to one text
CELL_CHARACTERS = 32_767  # the most that Excel puts into a cell
MOST_DEPTH = 12  # of objects and lists in JSON
MOST_TOKENS = 3_000_000  # texts, brackets and commas in JSON
MOST_MERGED = 10_000  # merged ranges of a sheet

"""A table of item answers, from its bytes to rows that may be kept: pure, one file per step.

`read` makes a table of bytes, `guess` finds its columns by name, `look` reads the cells, `place` finds each row's
episode. Rows are numbered as a spreadsheet numbers them: the header is row 1.
"""

from .cells import DateStyle, NotACell, answer_reader, default_missing, read_date, refuse_missing
from .columns import Columns, asked, guess
from .look import BadCell, Look, Parsed, look
from .match import Answers, OnFile, Person, Placed, Stay, place
from .table import MAX_BYTES, MAX_ROWS, Line, NotATable, Table, read

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "Answers",
    "BadCell",
    "Columns",
    "DateStyle",
    "Line",
    "Look",
    "NotACell",
    "NotATable",
    "OnFile",
    "Parsed",
    "Person",
    "Placed",
    "Stay",
    "Table",
    "answer_reader",
    "asked",
    "default_missing",
    "guess",
    "look",
    "place",
    "read",
    "read_date",
    "refuse_missing",
]

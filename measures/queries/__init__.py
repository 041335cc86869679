"""Every read of results that is more than a look-up, one file per concept."""

from measures.queries.results import (
    History,
    Row,
    course_of,
    get_result,
    histories,
    last_results,
    offered,
    results,
    risk_rows,
)

__all__ = ["History", "Row", "course_of", "get_result", "histories", "last_results", "offered", "results", "risk_rows"]

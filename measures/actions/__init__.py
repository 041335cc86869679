"""Every write of results: recorded as answered, voided with a reason, replaced by a corrected one, never changed."""

from measures.actions.results import correct_result, record_result, record_results, void_result

__all__ = ["correct_result", "record_result", "record_results", "void_result"]

"""Every write of results: recorded as answered, voided with a reason, replaced by a corrected one, never changed. And
of the forms that patients fill in alone."""

from measures.actions.courses import return_after_relapse
from measures.actions.doors import come_to
from measures.actions.hearing import hear_answers
from measures.actions.patient_forms import GONE, finish_abandoned, finish_form, note_opened, prove, save_answer
from measures.actions.requests import Sent, revoke_form, send_again, send_form
from measures.actions.results import correct_result, record_result, record_results, void_result
from measures.actions.wordings import load_wording, withdraw_wording

__all__ = [
    "GONE",
    "Sent",
    "come_to",
    "correct_result",
    "finish_abandoned",
    "finish_form",
    "hear_answers",
    "load_wording",
    "note_opened",
    "prove",
    "record_result",
    "record_results",
    "return_after_relapse",
    "revoke_form",
    "save_answer",
    "send_again",
    "send_form",
    "void_result",
    "withdraw_wording",
]

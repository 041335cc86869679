"""Contact vocabulary: kinds, modes, outcomes, activities."""

from enum import StrEnum


class _Labelled(StrEnum):
    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Kind(_Labelled):
    TREATMENT = "treatment"
    ATTEMPT = "attempt"
    SCHEDULING = "scheduling"
    NO_SHOW = "no_show"
    MESSAGE = "message"


class Mode(_Labelled):
    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    PORTAL = "portal"


class Outcome(_Labelled):
    COMPLETED = "completed"
    CUT_SHORT = "cut_short"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    WRONG_NUMBER = "wrong_number"
    DECLINED = "declined"
    RESCHEDULED = "rescheduled"


class Activity(_Labelled):
    TREATMENT = "treatment"
    OUTREACH = "outreach"
    ASSESSMENT = "assessment"
    CARE_PLANNING = "care_planning"
    REGISTRY = "registry"
    COORDINATION = "coordination"
    CASE_REVIEW = "case_review"
    INTERVENTION = "intervention"
    ATTEMPT = "attempt"
    CLERICAL = "clerical"
    SEPARATELY_BILLED = "separately_billed"

"""The loop of a recommendation: made, answered, done, told; its effect are the scores that follow."""

from clinics.machines import Machine
from registry.rules import Labelled


class RecommendationKind(Labelled):
    MEDICATION_START = "medication_start", "Start a medication"
    MEDICATION_CHANGE = "medication_change", "Change a medication"
    MEDICATION_STOP = "medication_stop", "Stop a medication"
    DOSE = "dose", "Change a dose"
    THERAPY = "therapy", "Brief intervention"
    SKILL = "skill", "Skill"
    LABS = "labs", "Labs"
    MEASURE = "measure", "Measure or screen"
    REFERRAL = "referral", "Referral"
    DIAGNOSIS = "diagnosis", "Diagnosis"
    SAFETY = "safety", "Safety"
    CONTINUE = "continue", "Continue the plan"
    OTHER = "other", "Other"


class Urgency(Labelled):
    ROUTINE = "routine", "Routine"
    SOON = "soon", "This week"
    URGENT = "urgent", "Today"


class Answer(Labelled):
    """What the treating clinician said."""

    OPEN = "open", "Waiting for the treating clinician"
    ACCEPTED = "accepted", "Accepted"
    CHANGED = "changed", "Changed"
    DECLINED = "declined", "Declined"


class LoopState(Labelled):
    RECOMMENDED = "recommended", "Waiting for an answer"
    ACCEPTED = "accepted", "Accepted, to be done and told"
    CHANGED = "changed", "Changed, to be done and told"
    DECLINED = "declined", "Declined"
    DONE = "done", "Done, patient not told yet"
    TOLD = "told", "Patient told, not done yet"
    FINISHED = "finished", "Done and told"
    WITHDRAWN = "withdrawn", "Withdrawn by the specialist"
    DROPPED = "dropped", "Ended unfinished"


class WhyDropped(Labelled):
    """Why what was recommended is carried no further."""

    REFUSED = "refused", "The patient does not want it"
    UNNEEDED = "unneeded", "No longer needed, or no longer right"
    REPLACED = "replaced", "Something else was done instead"
    IMPOSSIBLE = "impossible", "It could not be had or done here"
    UNREACHED = "unreached", "The patient could not be told"
    OTHER = "other", "Another reason"


# The way back is drawn too: an answer taken back on its day, a doing or a telling that turned out not to be one, what
# was ended taken up again. Unanswered, it is withdrawn or declined; only the end of the episode ends it unfinished.
RECOMMENDATION = Machine(
    "Recommendation",
    {
        LoopState.RECOMMENDED: (
            LoopState.ACCEPTED,
            LoopState.CHANGED,
            LoopState.DECLINED,
            LoopState.WITHDRAWN,
            LoopState.DROPPED,
        ),
        LoopState.ACCEPTED: (LoopState.DONE, LoopState.TOLD, LoopState.DROPPED, LoopState.RECOMMENDED),
        LoopState.CHANGED: (LoopState.DONE, LoopState.TOLD, LoopState.DROPPED, LoopState.RECOMMENDED),
        LoopState.DECLINED: (LoopState.RECOMMENDED,),
        LoopState.DONE: (LoopState.FINISHED, LoopState.DROPPED, LoopState.ACCEPTED, LoopState.CHANGED),
        LoopState.TOLD: (LoopState.FINISHED, LoopState.DROPPED, LoopState.ACCEPTED, LoopState.CHANGED),
        LoopState.FINISHED: (LoopState.DONE, LoopState.TOLD),
        LoopState.WITHDRAWN: (),
        LoopState.DROPPED: (LoopState.ACCEPTED, LoopState.CHANGED, LoopState.DONE, LoopState.TOLD),
    },
    {state: state.label for state in LoopState},
)
AGREED = (LoopState.ACCEPTED, LoopState.CHANGED, LoopState.DONE, LoopState.TOLD, LoopState.FINISHED)
OPEN = (LoopState.RECOMMENDED, LoopState.ACCEPTED, LoopState.CHANGED, LoopState.DONE, LoopState.TOLD)

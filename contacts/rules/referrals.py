"""Referrals: care coordination that is followed until somebody has reported back."""

from clinics.machines import Machine
from registry.rules import Labelled


class ReferralState(Labelled):
    MADE = "made", "Made"
    SCHEDULED = "scheduled", "Appointment made"
    SEEN = "seen", "Seen, report awaited"
    NOT_SEEN = "not_seen", "Not seen"
    REPORTED = "reported", "Report is back"
    CALLED_OFF = "called_off", "Called off"


REFERRAL = Machine(
    "Referral",
    {
        ReferralState.MADE: (
            ReferralState.SCHEDULED,
            ReferralState.SEEN,
            ReferralState.NOT_SEEN,
            ReferralState.CALLED_OFF,
        ),
        ReferralState.SCHEDULED: (ReferralState.SEEN, ReferralState.NOT_SEEN, ReferralState.CALLED_OFF),
        ReferralState.SEEN: (ReferralState.REPORTED,),
        ReferralState.NOT_SEEN: (ReferralState.SCHEDULED, ReferralState.SEEN, ReferralState.CALLED_OFF),
        ReferralState.REPORTED: (),
        ReferralState.CALLED_OFF: (),
    },
    {state: state.label for state in ReferralState},
)
# Somebody still has to ask after these.
OPEN = (ReferralState.MADE, ReferralState.SCHEDULED, ReferralState.SEEN, ReferralState.NOT_SEEN)

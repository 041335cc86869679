"""What higher floors may follow, sent inside the transaction of the change: the row is never behind the facts."""

from django.dispatch import Signal

# Enrolment, consent or the end of an episode changed: baselines and counted minutes depend on them.
# Arguments: episode, today (the clinic's).
terms_changed = Signal()

# Patients went from one member of the team to another, or back. Arguments: lines (HandoverLine, with their handover),
# back (whether that handover is being undone), by, now.
handed_over = Signal()

# An episode has ended: what is under way about it on a higher floor ends with it or outlives it, as that floor decides.
# Arguments: episode, by, now.
ended = Signal()

# An episode is about to end: a receiver returns what its app knows of how it came to this, in words for the close-out
# note of somebody who stopped coming, or nothing. Arguments: episode, by (who closes), today.
ending = Signal()

"""Every state machine of the house, and the page that draws them."""

from django.apps import apps

from billing.rules import CLAIM, POLICY
from careplans.rules import PLAN
from casereview.rules import RECOMMENDATION
from casereview.rules.meetings import MEETING
from clinics.machines import Machine
from contacts.rules.referrals import REFERRAL
from registry.rules import EPISODE

MACHINES: tuple[Machine, ...] = (EPISODE, PLAN, RECOMMENDATION, MEETING, REFERRAL, POLICY, CLAIM)

_HEAD = """# State machines

What may follow what. Each table stands once in code: the actions ask it, a trigger of the database refuses every other
move whoever writes, and this page is drawn from it by `manage.py draw_machines`.
"""


def page() -> str:
    parts = [_HEAD]
    parts += [f"## {machine.name}\n\n```mermaid\n{machine.drawn()}\n```\n" for machine in MACHINES]
    return "\n".join(parts)


def guarded() -> set[tuple[str, frozenset[tuple[str, str]]]]:
    """(table, the moves it lets pass) of every trigger that guards a machine."""
    return {
        (model._meta.db_table, frozenset(trigger.transitions))
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", [])
        if hasattr(trigger, "transitions")
    }

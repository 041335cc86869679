"""How one payer pays, as data. No code, minute or date stands in this folder: `data/policies.json` and a clinic's own
changes hold them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from contacts.rules import Counting
from registry.rules import Labelled


class MonthKind(Labelled):
    INITIAL = "initial", "First month"
    SUBSEQUENT = "subsequent", "Later month"


class CareModel(Labelled):
    COCM = "cocm", "Psychiatric collaborative care"
    BHI = "bhi", "General behavioral health integration"


class CodeKind(Labelled):
    BASE = "base", "Whole month, takes an add-on"
    BUNDLE = "bundle", "Whole month, bundled"
    ADDON = "addon", "Further time"
    SHORT = "short", "Short month"
    GENERAL = "general", "General integration"
    ATTACHED = "attached", "Beside another service, without minutes of its own"


class Threshold(Labelled):
    MIDPOINT = "midpoint", "Midpoint rule"
    FULL = "full", "Full time"
    TABLE = "table", "The payer's own table"


class InitialRule(Labelled):
    FIRST_SERVICE = "first_service", "First month with service"
    FIRST_CODE = "first_code", "First month that reaches a code"


class ProviderType(Labelled):
    OFFICE = "office", "Office"
    RHC_FQHC = "rhc_fqhc", "Rural health clinic or FQHC"


class Apcm(Labelled):
    """Advanced primary care management: whether its add-ons stand for the codes they mirror."""

    OFF = "off", "Not billed"
    ADD_ON_ONLY = "add_on_only", "Its add-ons and nothing else, once they are in force"
    EITHER = "either", "Its add-ons in a month with its base code, else the other codes"
    HOLD = "hold", "A person decides each month"


class ServiceDay(Labelled):
    MONTH_END = "month_end", "The last day of the month"
    THRESHOLD_MET = "threshold_met", "The day the minutes of the first code were reached"
    FIRST_SERVICE = "first_service", "The first day with minutes that count"


@dataclass(frozen=True)
class CodeRule:
    """A code under one policy. `least`: the minutes that earn the first unit, an add-on's beyond the full base."""

    code: str
    kind: CodeKind
    model: CareModel
    unit: int
    least: Mapping[MonthKind, int]
    in_force_from: date
    in_force_to: date | None = None
    mirrors: str = ""
    check_below: int = 0  # an earned unit with fewer minutes is one to check with this payer
    what: str = ""
    source: str = ""

    def in_force(self, on: date) -> bool:
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


@dataclass(frozen=True)
class Policy:
    """How one payer turns minutes into codes; `billing.policies` reads it from data."""

    template: str
    name: str
    source: str
    plan: str = ""
    region: str = ""  # two letters of the state; empty for all
    provider_type: ProviderType = ProviderType.OFFICE
    effective_from: date = date.min
    effective_to: date | None = None
    threshold: Threshold = Threshold.MIDPOINT
    rules: tuple[CodeRule, ...] = ()
    caps: Mapping[str, int] = field(default_factory=dict)
    general_fallback: bool = False  # the general code for a collaborative month that earned nothing
    apcm: Apcm = Apcm.OFF
    apcm_needs_minutes: bool = False  # a house rule: the add-on only when the mirrored code would be earned
    initial_rule: InitialRule = InitialRule.FIRST_SERVICE
    initial_once_a_year: bool = False
    gap_months: int = 6  # whole calendar months without service before a first month may come again
    counting: Counting = field(default_factory=Counting)
    visit_look_back_days: int = 365  # an initiating visit counts this long before enrolment
    service_day: ServiceDay = ServiceDay.MONTH_END
    coinsurance: str = ""  # what the patient is told of the share they may pay
    verified: bool = False

    def in_force(self, on: date, model: CareModel, *kinds: CodeKind) -> list[CodeRule]:
        return [rule for rule in self.rules if rule.model is model and rule.kind in kinds and rule.in_force(on)]

    def rule(self, code: str) -> CodeRule:
        return next(rule for rule in self.rules if rule.code == code)


@dataclass(frozen=True)
class MonthFacts:
    """What a month is billed from: its counted minutes, and what they stand in."""

    minutes: int
    kind: MonthKind
    on: date  # the date of service
    model: CareModel = CareModel.COCM
    kind_why: str = ""  # why it is a first or a later month, in words
    apcm_base: bool | None = None  # its base code billed in this month; None when nobody said

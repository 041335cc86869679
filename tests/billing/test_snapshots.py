"""What a closed month keeps: the same facts and policy give the same result, after a way through JSON."""

import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from billing.policies import OFFERED, policy
from billing.rules import Claimed, GateFacts, Logged, MonthInputs, Stay, worked
from billing.snapshots import Snapshot, differences, snapshot
from contacts.rules import Activity

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
CLAIM = Claimed("77", "Okafor", "Zoë", date(1980, 2, 3), payer="Medicare", diagnoses=(("F32.1", "Depression"),))

entries = st.builds(
    Logged,
    id=st.uuids().map(str),
    on=st.dates(FIRST, LAST),
    minutes=st.integers(1, 120),
    activity=st.sampled_from(list(Activity)),
    role=st.sampled_from(["care_manager", "specialist"]),
    by=st.just("Dana Reyes"),
)
stays = st.builds(
    Stay,
    closed_on=st.none() | st.dates(FIRST, LAST),
    consents=st.just(((date(2026, 8, 5), None),)) | st.just(((date(2026, 9, 7), date(2026, 9, 20)),)) | st.just(()),
    entries=st.lists(entries, max_size=6).map(tuple),
)
months = st.builds(
    MonthInputs,
    first=st.just(FIRST),
    last=st.just(LAST),
    stays=st.lists(stays, min_size=1, max_size=2).map(tuple),
    earlier=st.just(()) | st.just(((date(2026, 8, 1), 12),)),
    gates=st.builds(GateFacts, first=st.just(FIRST), last=st.just(LAST), diagnosis=st.booleans()),
    claim=st.just(CLAIM),
    apcm_base=st.sampled_from([None, True, False]),
)
policies = st.sampled_from(sorted(OFFERED)).map(policy)


def frozen(payer, inputs):
    made = snapshot(payer, inputs, worked(payer, inputs))
    return Snapshot(*(json.loads(json.dumps(part)) for part in (made.policy, made.inputs, made.result)))


@given(policies, months)
def test_a_snapshot_gives_its_result_again(payer, inputs):
    kept = frozen(payer, inputs)
    assert differences(kept.result, kept.again()) == []
    assert kept.digest == snapshot(payer, inputs, worked(payer, inputs)).digest


@given(policies, months, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_change_the_bill(payer, inputs, random):
    def shuffled(stay):
        order = list(stay.entries)
        random.shuffle(order)
        return replace(stay, entries=tuple(order))

    one = worked(payer, inputs)
    other = worked(payer, replace(inputs, stays=tuple(shuffled(stay) for stay in inputs.stays)))
    assert (one.bill, one.service_on, dict(one.not_counted)) == (other.bill, other.service_on, dict(other.not_counted))


@given(policies, months)
def test_every_minute_logged_is_counted_or_left_out_with_a_reason(payer, inputs):
    result = worked(payer, inputs)
    logged = sum(entry.minutes for stay in inputs.stays for entry in stay.entries)
    assert result.counted + result.minutes_not_counted == logged
    assert all(line.reason or line.counted == line.entry.minutes for line in result.lines)
    assert result.bill.used_minutes + result.bill.unbilled_minutes == result.counted


def test_a_changed_fact_changes_the_digest_and_is_shown():
    def month(minutes):
        entry = Logged("a", date(2026, 9, 9), minutes, Activity.TREATMENT, "care_manager", "Dana Reyes")
        stay = Stay(None, ((date(2026, 9, 1), None),), (entry,))
        return MonthInputs(FIRST, LAST, (stay,), (), GateFacts(FIRST, LAST), CLAIM)

    one, other = frozen(policy("standard"), month(35)), frozen(policy("standard"), month(36))
    assert one.digest != other.digest
    assert differences(one.inputs, other.inputs) == ["stays.0.entries.0.minutes: 35 -> 36"]
    assert 'codes.0.code: "G2214" -> "99492"' in differences(one.result, other.result)

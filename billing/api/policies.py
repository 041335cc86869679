"""Payers and their policies through the API: what is in force, what is shipped, and a draft's way into force."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from billing import actions, queries, wording
from billing.models import PayerPolicy
from billing.policies import OFFERED, TEMPLATES, PolicyError
from billing.policies import policy as read_policy
from billing.rules import PolicyState
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import IF_MATCH, Body, Reference, version_seen
from clinics.rules import Can
from registry.api.shapes import Person, Shape
from registry.models import Payer

KINDS = list(Payer._meta.get_field("kind").choices or ())


class PayerShape(Shape):
    public_id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    in_use = serializers.SerializerMethodField()

    @staticmethod
    @extend_schema_field(serializers.BooleanField())
    def get_in_use(row: Payer) -> bool:
        return row.ended_at is None


class PayerBody(Body):
    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=KINDS)


class SettingShape(Shape):
    setting = serializers.CharField(source="key")
    label = serializers.CharField()  # type: ignore[assignment]
    words = serializers.CharField()


class ShippedShape(Shape):
    template = serializers.CharField()
    name = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    effective_from = serializers.DateField()
    effective_to = serializers.DateField(allow_null=True)
    settings = serializers.SerializerMethodField()

    @staticmethod
    @extend_schema_field(SettingShape(many=True))
    def get_settings(row: Any) -> Any:
        return SettingShape(wording.said(row), many=True).data


class PolicyShape(Shape):
    public_id = serializers.UUIDField()
    version = serializers.IntegerField(help_text="Also the ETag.")
    payer = serializers.UUIDField(source="payer.public_id")
    name = serializers.CharField()
    title = serializers.CharField(help_text="The clinic's own name for it; empty: as shipped.")
    template = serializers.CharField(help_text="The shipped policy it starts from.")
    state = serializers.ChoiceField(choices=PolicyState.choices())
    valid_from = serializers.DateField(source="first_day")
    valid_to = serializers.DateField(source="last_day", allow_null=True, help_text="Its last day.")
    source = serializers.CharField()  # type: ignore[assignment]
    changes = serializers.JSONField(help_text="What differs from the template.")
    drafted_by = Person(allow_null=True)
    drafted_at = serializers.DateTimeField(allow_null=True)
    approved_by = Person(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    verified_by = Person(allow_null=True)
    verified_on = serializers.DateField(allow_null=True)


class PolicyInWords(PolicyShape):
    settings = serializers.SerializerMethodField()

    @staticmethod
    @extend_schema_field(SettingShape(many=True))
    def get_settings(row: PayerPolicy) -> Any:
        try:
            return SettingShape(wording.said(read_policy(row.template, row.changes)), many=True).data
        except PolicyError:
            return []


class Days(Body):
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True, default=None, help_text="The last day; null: until it ends.")
    source = serializers.CharField(max_length=200, allow_blank=True, default="")  # type: ignore[assignment]


class TakeOverBody(Days):
    template = serializers.ChoiceField(choices=list(OFFERED.items()))
    replaces = serializers.BooleanField(default=False, help_text="End what is in force on these days.")


class DraftBody(Days):
    template = serializers.ChoiceField(choices=list(TEMPLATES.items()))
    title = serializers.CharField(max_length=80, allow_blank=True, default="")
    changes = serializers.DictField(default=dict, help_text="What differs from the template, as shown by a policy.")
    copied_from = Reference(queries.policies_of, allow_null=True, default=None)


class ChangeBody(Body):
    valid_from = serializers.DateField(required=False)
    valid_to = serializers.DateField(required=False, allow_null=True)
    source = serializers.CharField(required=False, max_length=200, allow_blank=True)  # type: ignore[assignment]
    title = serializers.CharField(required=False, max_length=80, allow_blank=True)
    changes = serializers.DictField(required=False)


class SeenBody(Body):
    seen = serializers.IntegerField(min_value=1, help_text="The version that was looked at.")


class VerifyBody(Body):
    on = serializers.DateField(allow_null=True, help_text="Null takes the mark away.")
    source = serializers.CharField(max_length=200, allow_blank=True, default="")  # type: ignore[assignment]


class EndBody(Body):
    valid_to = serializers.DateField(help_text="Its last day.")


class NoBody(Body):
    """Nothing is sent."""


class PolicyView(ClinicAPIView):
    def who(self) -> dict[str, Any]:
        return {"by": self.member, "now": timezone.now()}

    def body(self, serializer: type[Body], request: Request) -> dict[str, Any]:
        return checked(serializer, request.data, context={"member": self.member})

    def of(self, policy: UUID) -> PayerPolicy:
        return queries.get_policy(member=self.member, public_id=policy)

    def shown(self, row: PayerPolicy, code: int = status.HTTP_200_OK) -> Response:
        return Response(PolicyInWords(self.of(row.public_id)).data, status=code)


class Payers(PolicyView):
    may: ClassVar = {"GET": Can.MANAGE_SETTINGS, "POST": Can.MANAGE_SETTINGS}

    @extend_schema(parameters=[PageQuery], responses=paged(PayerShape))
    def get(self, request: Request) -> Response:
        """Every payer, those no longer in use at the end."""
        return page(request, queries.payers(self.member), PayerShape)

    @extend_schema(request=PayerBody, responses={201: PayerShape})
    def post(self, request: Request) -> Response:
        """Add a payer."""

        def work() -> Response:
            made = actions.save_payer(**self.body(PayerBody, request), **self.who())
            return Response(PayerShape(made).data, status=status.HTTP_201_CREATED)

        return self.once(request, work)


class ShippedPolicies(PolicyView):
    may: ClassVar = {"GET": Can.MANAGE_SETTINGS}

    @extend_schema(parameters=[PageQuery], responses=paged(ShippedShape))
    def get(self, request: Request) -> Response:
        """What comes with the registry, to take over or to copy."""
        return page(request, [read_policy(key) for key in OFFERED], ShippedShape)


class PoliciesOfPayer(PolicyView):
    may: ClassVar = {"GET": Can.MANAGE_SETTINGS, "POST": Can.MANAGE_SETTINGS}

    @extend_schema(parameters=[PageQuery], responses=paged(PolicyShape))
    def get(self, request: Request, payer: UUID) -> Response:
        """Its policies of every state, the newest first."""
        found = queries.get_payer(member=self.member, public_id=payer)
        return page(request, queries.policies_of(self.member).filter(payer=found), PolicyShape)

    @extend_schema(request=TakeOverBody, responses={201: PolicyInWords})
    def post(self, request: Request, payer: UUID) -> Response:
        """Take a shipped policy over as it is."""

        def work() -> Response:
            found = queries.get_payer(member=self.member, public_id=payer)
            made = actions.take_over(payer=found, **self.body(TakeOverBody, request), **self.who())
            return self.shown(made, status.HTTP_201_CREATED)

        return self.once(request, work)


class DraftsOfPayer(PolicyView):
    may: ClassVar = {"POST": Can.MANAGE_SETTINGS}

    @extend_schema(request=DraftBody, responses={201: PolicyInWords})
    def post(self, request: Request, payer: UUID) -> Response:
        """Draft a policy; nothing is billed by it until somebody else approves it."""

        def work() -> Response:
            found = queries.get_payer(member=self.member, public_id=payer)
            made = actions.draft_policy(payer=found, **self.body(DraftBody, request), **self.who())
            return self.shown(made, status.HTTP_201_CREATED)

        return self.once(request, work)


class OnePolicy(PolicyView):
    may: ClassVar = {"GET": Can.MANAGE_SETTINGS, "PATCH": Can.MANAGE_SETTINGS}

    @extend_schema(responses=PolicyInWords)
    def get(self, request: Request, policy: UUID) -> Response:
        """One policy with every setting in words; none when it cannot be read any more."""
        return self.shown(self.of(policy))

    @extend_schema(request=ChangeBody, parameters=[IF_MATCH], responses=PolicyInWords)
    def patch(self, request: Request, policy: UUID) -> Response:
        """Save the fields sent over the draft that was read; the others stay."""

        def work() -> Response:
            row = self.of(policy)
            kept = {"valid_from": row.first_day, "valid_to": row.last_day}
            kept |= {name: getattr(row, name) for name in ("title", "source", "changes")}
            values = kept | self.body(ChangeBody, request)
            return self.shown(actions.change_draft(policy=row, version=version_seen(request), **values, **self.who()))

        return self.once(request, work)


class ApprovalOfPolicy(PolicyView):
    may: ClassVar = {"POST": Can.APPROVE_POLICIES}

    @extend_schema(request=SeenBody, responses=PolicyInWords)
    def post(self, request: Request, policy: UUID) -> Response:
        """Approve a draft that somebody else saved last; what is in force on its days makes room."""

        def work() -> Response:
            row, body = self.of(policy), self.body(SeenBody, request)
            return self.shown(actions.approve_policy(policy=row, version=body["seen"], **self.who()))

        return self.once(request, work)


class DropOfPolicy(PolicyView):
    may: ClassVar = {"POST": Can.MANAGE_SETTINGS}

    @extend_schema(request=NoBody, responses=PolicyInWords)
    def post(self, request: Request, policy: UUID) -> Response:
        """Give a draft up; it stays readable."""

        def work() -> Response:
            self.body(NoBody, request)
            return self.shown(actions.drop_policy(policy=self.of(policy), **self.who()))

        return self.once(request, work)


class VerificationOfPolicy(PolicyView):
    may: ClassVar = {"POST": Can.MANAGE_SETTINGS}

    @extend_schema(request=VerifyBody, responses=PolicyInWords)
    def post(self, request: Request, policy: UUID) -> Response:
        """Record that it was checked with the payer."""

        def work() -> Response:
            row, body = self.of(policy), self.body(VerifyBody, request)
            return self.shown(actions.verify_policy(policy=row, **body, **self.who()))

        return self.once(request, work)


class EndOfPolicy(PolicyView):
    may: ClassVar = {"POST": Can.MANAGE_SETTINGS}

    @extend_schema(request=EndBody, responses=PolicyInWords)
    def post(self, request: Request, policy: UUID) -> Response:
        """Make one in force end earlier."""

        def work() -> Response:
            row, body = self.of(policy), self.body(EndBody, request)
            return self.shown(actions.end_policy(policy=row, **body, **self.who()))

        return self.once(request, work)

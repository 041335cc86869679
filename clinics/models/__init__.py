from clinics.models.audit import AccessLine, AuditLine, IdempotencyKey
from clinics.models.base import TenantModel, TenantQuerySet, Versioned, moves_as_drawn, voided_together
from clinics.models.people import ApiToken, Clinic, Installation, Invitation, Membership, Setting, User

__all__ = [
    "AccessLine",
    "ApiToken",
    "AuditLine",
    "Clinic",
    "IdempotencyKey",
    "Installation",
    "Invitation",
    "Membership",
    "Setting",
    "TenantModel",
    "TenantQuerySet",
    "User",
    "Versioned",
    "moves_as_drawn",
    "voided_together",
]

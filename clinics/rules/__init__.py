"""Roles, what each may do, and the settings a clinic signs. Pure data and functions, one file per concept."""

from .kinds import SettingKind
from .npi import clean_npi, is_npi
from .roles import (
    INVITATION_LASTS,
    ROLE_DOES,
    ROLE_LABELS,
    ROLE_MAY,
    SLUG_LENGTH,
    Can,
    Role,
    clean_roles,
    gained,
    roles_allow,
    slug_of,
)
from .settings import DEFAULTS, FIRST_HOUR, PREVIEWED, SETTINGS
from .targets import SCALES, TARGETS, contradictions

__all__ = [
    "DEFAULTS",
    "FIRST_HOUR",
    "INVITATION_LASTS",
    "PREVIEWED",
    "ROLE_DOES",
    "ROLE_LABELS",
    "ROLE_MAY",
    "SCALES",
    "SETTINGS",
    "SLUG_LENGTH",
    "TARGETS",
    "Can",
    "Role",
    "SettingKind",
    "clean_npi",
    "clean_roles",
    "contradictions",
    "gained",
    "is_npi",
    "roles_allow",
    "slug_of",
]

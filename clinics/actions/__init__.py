"""Every write about clinics, their people and their settings."""

from clinics.actions.account import create_token, end_access, rename, revoke_token, set_theme
from clinics.actions.clinic import change_clinic, change_settings, create_clinic, finish_set_up
from clinics.actions.invitations import accept_invitation, invite, resend_invitation, revoke_invitation
from clinics.actions.people import change_roles, end_membership
from clinics.actions.setup import setup_link, use_setup_link
from clinics.actions.versions import save_version

__all__ = [
    "accept_invitation",
    "change_clinic",
    "change_roles",
    "change_settings",
    "create_clinic",
    "create_token",
    "end_access",
    "end_membership",
    "finish_set_up",
    "invite",
    "rename",
    "resend_invitation",
    "revoke_invitation",
    "revoke_token",
    "save_version",
    "set_theme",
    "setup_link",
    "use_setup_link",
]

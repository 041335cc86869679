"""Billing's API."""

"""Invented clinics with invented people, so that every page can be seen at work."""

"""Who can be signed in as in the demo: invented people, one password, never outside DEMO."""

PASSWORD = "demo demo demo"  # noqa: S105 - printed on the sign-in page
SIGN_INS = [
    ("Care manager", "care@demo.example"),
    ("Psychiatric specialist", "psychiatry@demo.example"),
    ("Treating clinician", "clinician@demo.example"),
    ("Clinic lead", "lead@demo.example"),
    ("Administrator", "admin@demo.example"),
]

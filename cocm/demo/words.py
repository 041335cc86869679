"""The words of invented people and their notes."""

CLINICS = [
    # slug, name, time zone, patients
    ("harbor", "Harbor Family Medicine", "America/New_York", 130),
    ("cedar", "Cedar Valley Health Center", "America/Denver", 75),
    ("maple", "Maple Street Clinic", "America/New_York", 55),
]

# (e-mail, name, title, {clinic: roles}); the first five are the sign-ins shown.
PEOPLE: list[tuple[str, str, str, dict[str, list[str]]]] = [
    ("care@demo.example", "Dana Whitfield", "LCSW", {"harbor": ["care_manager"]}),
    (
        "psychiatry@demo.example",
        "Dr. Imani Okafor",
        "MD",
        {"harbor": ["specialist"], "cedar": ["specialist"], "maple": ["specialist"]},
    ),
    ("clinician@demo.example", "Dr. Samuel Brandt", "MD", {"harbor": ["clinician"]}),
    ("lead@demo.example", "Rosa Delgado", "RN", {"harbor": ["lead"], "maple": ["lead", "care_manager"]}),
    ("admin@demo.example", "Theo Lindqvist", "", {"harbor": ["administrator"], "cedar": ["administrator"]}),
    ("care2@demo.example", "Priya Raman", "LMHC", {"harbor": ["care_manager"]}),
    ("care3@demo.example", "Joel Haskins", "RN", {"cedar": ["care_manager"]}),
    ("care4@demo.example", "Marisol Vega", "LCSW", {"cedar": ["care_manager", "lead"]}),
    ("care5@demo.example", "Ben Achterberg", "LPC", {"maple": ["care_manager"]}),
    ("clinician2@demo.example", "Dr. Leah Sorensen", "DO", {"harbor": ["clinician"], "maple": ["clinician"]}),
    ("clinician3@demo.example", "Dr. Amir Haddad", "MD", {"cedar": ["clinician"]}),
    ("admin2@demo.example", "Noor Castellan", "", {"maple": ["administrator"]}),
]

GIVEN = [
    "Ana",
    "Marcus",
    "Lena",
    "Tobias",
    "Grace",
    "Hector",
    "Mina",
    "Paul",
    "Ruth",
    "Omar",
    "Clara",
    "Devon",
    "Elise",
    "Franklin",
    "Gita",
    "Hugo",
    "Irene",
    "Jamal",
    "Keiko",
    "Luis",
    "Mara",
    "Nadia",
    "Oscar",
    "Petra",
    "Quentin",
    "Rosa",
    "Stefan",
    "Tessa",
    "Umar",
    "Vera",
    "Walter",
    "Ximena",
    "Yusuf",
    "Zoe",
    "Alma",
    "Bruno",
    "Celia",
    "Dario",
    "Edith",
    "Felix",
    "Greta",
    "Harold",
    "Ida",
    "Jonas",
    "Karla",
    "Leon",
    "Miriam",
    "Nils",
    "Opal",
    "Rafael",
    "Sonia",
    "Teodor",
    "Ursula",
    "Victor",
    "Wanda",
]
FAMILY = [
    "Rivera",
    "Abbott",
    "Castillo",
    "Dunmore",
    "Eastman",
    "Fairchild",
    "Gutierrez",
    "Holloway",
    "Ibarra",
    "Jennings",
    "Kowalski",
    "Larkin",
    "Medina",
    "Norwood",
    "Okonkwo",
    "Prescott",
    "Quigley",
    "Ramsey",
    "Santoro",
    "Thackeray",
    "Underhill",
    "Valdez",
    "Whitaker",
    "Yamada",
    "Zielinski",
    "Ashby",
    "Barlow",
    "Crane",
    "Delacroix",
    "Ellery",
    "Farrow",
    "Galloway",
    "Hatcher",
    "Ivanova",
    "Joyner",
    "Kimball",
    "Lockhart",
    "Merritt",
    "Nakagawa",
    "Ostrander",
    "Pennington",
    "Redmond",
    "Sandoval",
    "Tremblay",
    "Upton",
    "Vance",
    "Wexler",
    "Yates",
    "Zamora",
    "Brightwater",
    "Calloway",
    "Dempsey",
]

DIAGNOSES = [
    ("F32.1", "Major depressive disorder, single episode, moderate"),
    ("F33.1", "Major depressive disorder, recurrent, moderate"),
    ("F32.2", "Major depressive disorder, single episode, severe without psychotic features"),
    ("F41.1", "Generalized anxiety disorder"),
    ("F43.23", "Adjustment disorder with mixed anxiety and depressed mood"),
]
# The policies of billing/data/policies.json that they start from; self-pay has none, so its months need a person.
TEMPLATES: list[tuple[str, ...]] = [("medicare-2018", "medicare-2026"), ("nc-medicaid",), ("standard",), ()]
PAYERS = [
    ("Medicare", "medicare"),
    ("State Medicaid", "medicaid"),
    ("Northstar Health Plan", "commercial"),
    ("Self-pay", "self_pay"),
]
# A drug and the doses it is raised through.
MEDICATIONS: list[tuple[str, tuple[str, ...]]] = [
    ("Sertraline", ("50 mg in the morning", "100 mg in the morning")),
    ("Sertraline", ("25 mg", "50 mg")),
    ("Escitalopram", ("5 mg", "10 mg")),
    ("Fluoxetine", ("20 mg",)),
    ("Bupropion XL", ("150 mg", "300 mg")),
    ("", ()),
]
TAKEN = ["Every day", "Every day, with breakfast", "Forgot two doses", "No medication"]
PRACTISED = [
    "Went for the walk three days of seven",
    "One bill is paid, the next one is chosen",
    "Slow breathing most mornings",
    "Phone stayed outside the room; slept a little longer",
    "Called a friend on Sunday",
]
SKILLS: list[tuple[str, str, tuple[str, ...]]] = [
    (
        "behavioral_activation",
        "More of what gave strength before.",
        ("A walk after lunch, three days a week", "Call one friend on Sunday", "Back to choir practice once"),
    ),
    (
        "problem_solving",
        "The bills, one at a time.",
        ("Write down which one first", "List three ways, choose one", "Do its first step by Friday"),
    ),
    ("breathing", "Calmer before work.", ("Slow breathing for five minutes, mornings", "The same in the car, parked")),
    (
        "sleep",
        "Sleep through most nights.",
        ("Same hour each night", "Phone outside the room", "Up again if awake for long"),
    ),
]
HOW = [
    "Mood a little lighter in the mornings; sleep still broken.",
    "Tired, less worried than last time. Went to work every day.",
    "Low since the weekend, eating less. No new stressors named.",
    "Feels more like herself; plans again.",
    "Worry about money comes back at night; days are fine.",
    "About the same as last time; hopeful about the new plan.",
]
SIDE_EFFECTS = ["None.", "Some nausea in the first hour, bearable.", "Dry mouth.", "Drowsy in the afternoon."]
COVERS = ["Side effects, PHQ-9", "PHQ-9 and GAD-7", "Activity plan", "Sleep plan, PHQ-9", "How the new dose feels"]
QUESTIONS = [
    "Eight weeks on this dose and little change: raise or switch?",
    "Side effects bother the patient; is there an alternative?",
    "Anxiety is now the larger part. Change the target?",
]
RECOMMENDATIONS = [
    ("medication_change", "Raise sertraline to 100 mg if tolerated; look again in four weeks."),
    ("medication_change", "Switch to escitalopram 10 mg, cross-taper over one week."),
    ("therapy", "Add behavioral activation with a written weekly plan."),
    ("measure", "Screen for bipolar disorder before any further change of antidepressant."),
    ("continue", "Continue as planned; repeat the PHQ-9 in two weeks."),
    ("referral", "Sleep study referral; snoring and daytime sleepiness reported."),
]
PROBLEMS = ["Low mood and no drive since spring", "Broken sleep"]
GOALS = ["Back to the choir by spring", "Cook for the family twice a week"]
SAFETY = ["Go to where others are, call my sister", "Call the clinic, or 988 at night"]
RELAPSE = {
    "signs": "Cancels plans, sleeps in the day.",
    "kept_up": "The dose, the walks, one call a week.",
    "kept_for": "Nine months",
    "skills": "Plan one good thing for each day.",
    "whom": "Dana at the clinic first.",
}

COMMITTEE = "Clinical committee, first meeting"
SIGNED = {
    "phq9.remission_below": 5,
    "phq9.improved_below": 10,
    "phq9.response_percent": 50,
    "phq9.target_weeks": 8,
    "phq9.not_measured_days": 30,
    "rhythm.active": 28,
    "review.days": 56,
}
# Under the headings of safety.rules.PLAN_HEADINGS.
SAFETY_PLAN = {
    "signs": "I stop answering the phone.\nI lie awake after three and count what went wrong.",
    "alone": "Walk the dog round the block, even in the rain.\nThe breathing from our sessions.",
    "distraction": "Sit in the library.\nMy neighbor's kitchen.",
    "people": "My sister Rosa, any time.\nPastor Lewis, before ten.",
    "professionals": "The clinic, Monday to Friday, 8 to 5. After hours its message says who is on call.",
    "safer": "My brother keeps the tablets and gives me a week's worth.",
    "reasons": "My granddaughter's first day at school.",
}

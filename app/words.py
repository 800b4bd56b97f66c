"""The words for codes of the marts: each code stands once, its Vietnamese in the catalogue."""

from __future__ import annotations

from app.i18n import N_, _

GROUP_NAMES = {"ALL": N_("Nation"), "MIN": N_("Ministries"), "PRO": N_("Provinces")}

THEMES = {
    "digitization": N_("Digitization and reuse"),
    "payment": N_("Online payment"),
    "tardiness": N_("Timeliness"),
    "online": N_("Online services"),
    "access": N_("Access"),
    "signals": N_("Signals that prompt a question"),
    "national_portal": N_("National portal"),
    "identity": N_("Electronic identity"),
    "data_sharing": N_("Data sharing"),
    "systems": N_("Systems"),
    "system_quality": N_("Quality of systems"),
    "policy": N_("Policy"),
    "programme": N_("Programmes"),
    "simplification": N_("Simplification"),
    "linked_services": N_("Linked services"),
    "catalogue": N_("Procedures"),
    "accountability": N_("Accountability"),
}

UNITS = {"%": "%", "lượt": N_("visits")}

DATASETS = {
    "dossiers": N_("Dossiers"),
    "payments": N_("Payments"),
    "procedures": N_("Procedures"),
    "portal_visits": N_("Portal visits"),
    "feedback": N_("Feedback"),
    "ratings": N_("Ratings"),
    "reported_figures": N_("Reported figures"),
    "targets": N_("Assigned targets"),
}

#: A delivery's status → words, what it means, tone of its mark.
STATUSES = {
    "accepted": (N_("Accepted"), N_("Its rows are in the figures."), "good"),
    "held": (N_("Held"), N_("A gate refused it: not accepted, waiting to be mended."), "bad"),
    "unreadable": (N_("Unreadable"), N_("The file could not be read."), "bad"),
    "duplicate": (N_("Duplicate"), N_("The same bytes as the revision in force; nothing changed."), "none"),
    "superseded": (N_("Superseded"), N_("A later revision took its place."), "none"),
    "withdrawn": (N_("Withdrawn"), N_("Taken back; its rows count nowhere."), "none"),
    "missing": (N_("Missing"), N_("The month is over and nothing was delivered."), "warn"),
    "never": (N_("Never delivered"), N_("The agency never delivered this dataset."), "none"),
}

#: Why an agency has no figure.
REASONS = {
    "held": N_("Its delivery is held: a gate refused it, and it waits to be mended."),
    "missing": N_("Nothing was delivered for this period."),
    "never": N_("It never delivered this data."),
    "none_in_period": N_("Nothing to count in this period: the denominator is zero."),
}

SHOWN_AGENCIES = {"all": N_("All"), "problems": N_("With problems only")}

SEVERITIES = {"critical": (N_("critical"), "bad"), "warning": (N_("warning"), "warn")}

#: Where an expected delivery stands → words and tone.
DUE_STATES = {
    "open": (N_("not due yet"), "info"),
    "late": (N_("late"), "warn"),
    "missing": (N_("missing"), "bad"),
    "refused": (N_("held"), "bad"),
}

#: Where an incident stands.
INCIDENT_STATUSES = {"open": N_("Waiting"), "acknowledged": N_("Taken on")}

#: Where a task stands on the publication's day.
TASK_STATUSES = {
    "upcoming": N_("upcoming"),
    "due_soon": N_("due soon"),
    "past_deadline": N_("past its deadline"),
    "no_deadline": N_("without a deadline"),
    "proposal": N_("a proposal"),
}

#: What a count, or a share, by a document's own list says of the printed one → words and tone.
COUNT_VERDICTS = {
    "equal": (N_("equal"), "good"),
    "differs": (N_("differs"), "bad"),
    "not_listed": (N_("the document names nobody"), "none"),
    "not_published": (N_("not printed"), "none"),
}

#: The steps from an accepted dossier to papers used again: the rate, and which of its counts.
PATH_STEPS = {
    ("reuse_rate", "denominator"): N_("Accepted in the period"),
    ("reuse_rate", "numerator"): N_("… that used data that was there already"),
    ("digitization_rate", "denominator"): N_("Finished in the period"),
    ("digitization_rate", "numerator"): N_("… whose papers and result were digitized"),
    ("electronic_result_rate", "numerator"): N_("… with an electronic result of legal value"),
}

#: Which late dossiers: of the publication's day, or of a period.
LATE_VIEWS = {"now": N_("Unfinished, now"), "period": N_("Late in a period, finished ones included")}

#: Where an unfinished dossier stands.
LATE_STATES = {"late": N_("Late"), "due_soon": N_("Due within five working days")}

#: Days past the deadline, as the ages of open dossiers are told.
LATE_AGES = {
    "0-5": N_("up to 5 days"),
    "6-10": N_("6 to 10 days"),
    "11-30": N_("11 to 30 days"),
    "31-90": N_("31 to 90 days"),
    "91-365": N_("91 days to a year"),
    "366+": N_("more than a year"),
}

CHANNELS = {"online": N_("online"), "counter": N_("counter"), "postal": N_("post")}

#: The latest status that was delivered of a dossier.
DOSSIER_STATUSES = {
    "pending": N_("waiting to be accepted"),
    "processing": N_("in process"),
    "supplement": N_("waiting for supplements"),
    "payment_due": N_("waiting for payment"),
    "suspended": N_("suspended"),
    "resolved": N_("resolved"),
    "rejected": N_("refused"),
    "not_accepted": N_("not accepted"),
    "withdrawn": N_("withdrawn"),
}

#: How a payment was made.
METHODS = {
    "online_national": N_("online, national payment platform"),
    "online_agency": N_("online, the agency's own"),
    "bank": N_("bank transfer"),
    "cash": N_("cash"),
}

#: Those that ``online_payment_rate`` counts.
ONLINE_METHODS = ("online_national", "online_agency")

PAYMENT_STATUSES = {"succeeded": N_("Succeeded"), "failed": N_("Failed"), "refunded": N_("Refunded")}

#: Classes of amount in VND, by their least.
AMOUNTS = {
    "0": N_("below 50,000 VND"),
    "50000": N_("50,000 to below 200,000 VND"),
    "200000": N_("200,000 to below 1 million VND"),
    "1000000": N_("1 to below 5 million VND"),
    "5000000": N_("5 million VND and more"),
}

#: Classes of calendar days from acceptance to end.
TIMES = {
    "took_0_1": N_("up to 1 day"),
    "took_2_5": N_("2 to 5 days"),
    "took_6_10": N_("6 to 10 days"),
    "took_11_20": N_("11 to 20 days"),
    "took_21_30": N_("21 to 30 days"),
    "took_31_60": N_("31 to 60 days"),
    "took_61_up": N_("61 days and more"),
}

#: How a rule of Decision 766's points is known.
RULE_STATUSES = {
    "observed": N_("observed"),
    "documented": N_("documented"),
    "unknown": N_("assumed"),
    "not_scored": N_("not scored"),
}

#: Great Expectations' suites.
SUITES = {
    "delivery_facts": N_("facts of deliveries"),
    "delivery_history": N_("deliveries against their past"),
    "publication": N_("integrity of the figures"),
    "movement": N_("movement of the indicators"),
    "coverage": N_("coverage of the figures"),
    "freshness": N_("freshness of the data"),
    "reconciliation": N_("reconciliation with reported figures"),
}

#: What is at fault where a rule fails, in a word or two.
FAULTS = {
    "readable": N_("File that cannot be read"),
    "columns_present": N_("Columns missing"),
    "columns_known": N_("Unknown columns"),
    "columns_unambiguous": N_("Two headers for one column"),
    "manifest": N_("Not as its manifest says"),
    "rows_present": N_("No rows"),
    "quarantine_share": N_("Too many refused rows"),
    "rows_refused": N_("Refused rows"),
    "keys_conflict": N_("Keys in conflict"),
    "rows_repeated": N_("Repeated rows"),
    "deadline_known": N_("Deadlines missing"),
    "revision_is_new": N_("A revision used twice"),
    "inside_period": N_("Rows of another period"),
    "mostly_inside_period": N_("Some rows of another period"),
    "volume": N_("Volume out of bounds"),
    "volume_usual": N_("Unusual volume"),
    "procedures_known": N_("Unknown procedures"),
    "marts_present": N_("Tables missing"),
    "keys_unique": N_("Keys not unique"),
    "never_null": N_("Blanks where none may be"),
    "words_known": N_("Unknown words"),
    "numerator_within_denominator": N_("Numerator out of bounds"),
    "value_is_numerator_over_denominator": N_("Value against its counts"),
    "figures_where_delivered": N_("Figures without data"),
    "groups_are_sums": N_("Groups off their sums"),
    "procedures_add_up": N_("Procedures off the agency's figures"),
    "form_adds_up": N_("Form off its sums"),
    "units_within_agency": N_("Units exceed their agency"),
    "catalogue_complete": N_("Indicators missing"),
    "one_in_force": N_("Two deliveries in force"),
    "lineage_in_force": N_("Figures on deliveries not in force"),
    "final_changes_explained": N_("Final figures that changed"),
    "final_changes_counted": N_("Changes of final figures"),
    "year_to_date_grows": N_("Year to date that shrank"),
    "coverage_kept": N_("Agencies lost"),
    "movement_usual": N_("Unusual movement"),
    "movement_shared": N_("Movement of many at once"),
    "coverage_usual": N_("Agencies missing"),
    "delivered_in_time": N_("A month late"),
    "delivered_lately": N_("Silent for two months and more"),
    "reported_counts_add_up": N_("Report against its own counts"),
    "reported_near": N_("Report off the computed figure"),
    "reported_not_far": N_("Report far from the computed figure"),
    "delivery_missing": N_("Missing delivery"),
    "delivery_late": N_("Late delivery"),
    "settings_unusable": N_("A setting cannot be used"),
    "run_failed": N_("A run failed"),
    "messages_unsent": N_("Alerts that cannot be sent"),
}

#: What each mart of a publication holds.
MARTS = {
    "agencies": N_("Ministries and provinces"),
    "agency_entities": N_("Which agency a code is on a day"),
    "agency_successions": N_("What became of agencies in 2025"),
    "commitment_counts": N_("Printed counts of agencies beside the documents' own lists"),
    "commitments": N_("What documents say of single agencies"),
    "deliveries": N_("Deliveries, with status and counts of rows"),
    "form_ii06a": N_("Form II.06a: received, settled, open"),
    "gate_results": N_("What the delivery gate found"),
    "inconsistencies": N_("Where documents contradict themselves or each other"),
    "indicator_bridging": N_("How an indicator is carried over new boundaries"),
    "indicator_values": N_("The figures: numerator, denominator, value"),
    "indicators": N_("The catalogue of indicators"),
    "late_dossiers": N_("Unfinished dossiers that are late or due soon"),
    "late_rate_dossiers": N_("Dossiers behind the late rate, finished ones included"),
    "lineage": N_("Which deliveries stand behind an agency's month"),
    "payment_flows": N_("Payments by method, status, size and half-month"),
    "portal_scores": N_("The national portal's scores, made again"),
    "procedure_flows": N_("What dossiers did, by procedure and half-month"),
    "procedures": N_("The agencies' procedures"),
    "published_figures": N_("Figures as documents print them"),
    "quarantine_rules": N_("Refused rows by delivery, rule and column"),
    "rankings": N_("Ranks within ministries and provinces"),
    "reconciliation": N_("Published figures beside computed ones"),
    "service_levels": N_("Levels of online services and when they were in force"),
    "service_quality": N_("Points of Decision 766 by block"),
    "service_quality_metrics": N_("Points of Decision 766 by metric"),
    "service_quality_rules": N_("Rules of the points of Decision 766"),
    "system_survey": N_("Grades of one-stop systems in the survey of 2023"),
    "system_survey_shares": N_("Shares of grades by vendor"),
    "target_forecasts": N_("Where indicators may stand at their deadlines"),
    "target_progress": N_("Distance to each target, and what it takes"),
    "targets": N_("Assigned targets"),
    "tasks": N_("Tasks that documents assign"),
    "units": N_("Units of agencies"),
}

CONVENTIONS = {
    "rounded": N_("rounded"),
    "truncated": N_("truncated"),
    "both": N_("rounded or truncated"),
    "neither": N_("neither"),
}

#: Verdicts of the reconciliation (orchestration/domain/verdicts.py) → tone.
VERDICT_TONES = {
    "consistent": "good",
    "within_tolerance": "good",
    "mismatch": "bad",
    "beyond_tolerance": "bad",
    "ambiguous": "warn",
}

#: Severities of inconsistencies → words and tone.
INCONSISTENCY_SEVERITIES = {
    "high": (N_("high"), "bad"),
    "medium": (N_("medium"), "warn"),
    "low": (N_("low"), "none"),
    "info": (N_("info"), "none"),
}

FOUND_BY = {"check": N_("a check"), "noted": N_("a reader")}

ORIGINS = {"published": N_("Official documents"), "reported": N_("Reported by an agency or the portal")}


def word(table: dict[str, str], code: str | None) -> str:
    """The word for a code; a code that the app does not know stands as it is."""
    return _(table[code]) if code in table else (code or "")


def theme_name(theme: str) -> str:
    """A theme of the catalogue in words."""
    return word(THEMES, theme)

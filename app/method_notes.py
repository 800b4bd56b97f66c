"""The rules that every figure follows, in words."""

from __future__ import annotations

from app.i18n import N_

#: Title, paragraphs (Markdown).
NOTES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Periods"),
        (
            N_(
                "Months, quarters, half-years, years and years to date (January to a month). A period includes its "
                "first day and ends before the first day of the next, on Vietnam's clock."
            ),
            N_(
                "Reporting periods run from the 15th to the 14th, by Decree 09/2019 and Circular 01/2020: the report "
                "of March counts 15/02 to 14/03, that of the first quarter 15/12 of the year before to 14/03. "
                "Cumulative figures count everything on record to the end of a month. Figures of different kinds of "
                "period are never compared with one another."
            ),
            N_(
                "Nothing on the day of the figures' date or later counts: a dossier finished after it is unfinished, "
                "one accepted after it is still waiting. A period that ends after that date is **provisional**; its "
                "change compares with the whole same period last year."
            ),
            N_(
                "A month without a delivery in force has no figure, not a zero. Longer periods and groups sum what "
                "exists and are marked **partial**."
            ),
        ),
    ),
    (
        N_("Late, and the stopped clock"),
        (
            N_(
                "A dossier is late when it was finished after its deadline; or is unfinished past its deadline with "
                "the clock running; or was sent back for supplements more than once. The clock stands still while "
                "the dossier waits for supplements, for payment, or is suspended."
            ),
            N_(
                "A date without a time is a whole day: what is due on 15/03/2024 is met until the end of that day. "
                "Dossiers without a deadline are left out of the late rates."
            ),
        ),
    ),
    (
        N_("Working hours"),
        (
            N_(
                "Monday to Friday, 8:00–12:00 and 13:00–17:00, without public holidays and swapped days off, with "
                "swapped Saturdays worked. Acceptance is late after more than 8 working hours: later than the same "
                "clock time on the next working day."
            ),
        ),
    ),
    (
        N_("Deliveries and revisions"),
        (
            N_(
                "An agency delivers a file a dataset and period. Rows that break the data contract go to quarantine "
                "with the rule, column and row number; the rest goes through the delivery gate. A delivery that "
                "fails a critical rule is **held**: none of its rows count, the other agencies go on."
            ),
            N_(
                "A correction is sent as the next revision (`2024-03.r2.csv`). The highest accepted revision of a "
                "period is in force; a held revision leaves the accepted one in force. A row missing from a later "
                "file deletes nothing."
            ),
            N_(
                "Figures are published as numbered versions that never change. Nothing is published unless the "
                "publication gate passes."
            ),
        ),
    ),
    (
        N_("Rounding, change and ranks"),
        (
            N_(
                "Numerators and denominators are kept exactly; rounding happens only on display, halves up. Numbers "
                "are written the Vietnamese way: 1.234.567,89. A zero denominator gives no figure, shown as “—”."
            ),
            N_(
                "The change on the same period last year is in percentage points for rates, and relative to last "
                "year for counts."
            ),
            N_(
                "Ranks are within the ministries or within the provinces. Equal values share a rank and the next is "
                "skipped (1-2-2-4). Agencies without a figure have no rank and are listed apart."
            ),
        ),
    ),
)

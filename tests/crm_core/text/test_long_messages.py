"""Messages of 20,000 characters of junk: every finder reads them to the end, in one pass."""

from collections.abc import Callable
from datetime import date

import pytest

from crm_core.text.cities import find_cities
from crm_core.text.codes import find_codes
from crm_core.text.dates import find_dates
from crm_core.text.emails import find_emails
from crm_core.text.ids import find_national_ids
from crm_core.text.money import find_amounts
from crm_core.text.normalise import canonical
from crm_core.text.numbers import find_numbers
from crm_core.text.phones import find_phones
from crm_core.text.quantities import find_quantities
from crm_core.text.ratings import find_ratings

FINDERS: tuple[Callable[[str], object], ...] = (
    find_numbers,
    find_amounts,
    find_quantities,
    find_phones,
    find_codes,
    find_emails,
    find_national_ids,
    find_cities,
    find_ratings,
    canonical,
    lambda text: find_dates(text, date(2026, 11, 22)),
)


@pytest.mark.parametrize("unit", ["1", "a", "@", "a.b@", "1-", "دو و ", "تیکت ", "می ", "ـ", "\u200c", "(0", "⭐"])
def test_what_stands_after_long_junk_is_still_found(unit: str) -> None:
    junk = unit * (20_000 // len(unit))
    for find in FINDERS:
        find(junk)
    assert find_quantities(junk + " . ۵ تا")[-1].value == 5
    assert find_emails(junk + " ، ali@x.ir")[-1].value == "ali@x.ir"

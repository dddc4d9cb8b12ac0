"""Refusals: why a measurement cannot begin, in one Persian sentence instead of a stack trace."""

import contextlib
import sys
from typing import Iterator

from bot.training.labelled import LabelledFileError
from crm_core.text.characters import to_persian_digits

WHY = {
    LabelledFileError.NOT_UTF8: "با UTF-8 نوشته نشده است",
    LabelledFileError.NOT_JSON: "JSON درستی نیست",
    LabelledFileError.NO_LABEL: "«text» یا «intent» ندارد",
    LabelledFileError.NO_ENTITY: "داده‌ای دارد که نام یا جایش («entity»، «start»، «end») نوشته نشده است",
    LabelledFileError.OUTSIDE: "داده‌ای دارد که بیرون از متن پیام است",
}
FAILED = 2
"""Exit code of a measurement that could not begin."""


@contextlib.contextmanager
def refusals_told() -> Iterator[None]:
    """Inside, an unreadable file or a missing one ends the program with a sentence on stderr."""
    try:
        yield
    except LabelledFileError as error:
        number = to_persian_digits(str(error.number))
        sys.stderr.write(f"خط {number} فایل {WHY[error.why]}. آن را درست کنید و دوباره اجرا کنید.\n")
        sys.exit(FAILED)
    except FileNotFoundError as error:
        sys.stderr.write(f"این فایل یا مدل پیدا نشد: {error.filename or error}\n")
        sys.exit(FAILED)
    except IsADirectoryError as error:
        sys.stderr.write(f"این یک پوشه است، نه فایل: {error.filename}\n")
        sys.exit(FAILED)

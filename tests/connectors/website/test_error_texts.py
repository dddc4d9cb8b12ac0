"""Whatever a chat call may answer by design has words of its own in the widget."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from crm_core.errors import CRMError
from tests.connectors.console.test_error_texts import OF_HTTP, import_all, subclasses

HOME = Path(__file__).resolve().parents[3]
WORDS = HOME / "connectors" / "website" / "app" / "src" / "talk" / "strings.fa.ts"
CHANNELS = HOME / "connectors" / "channels"
DOORS = [*(HOME / "connectors" / "website").glob("*.py"), CHANNELS / "receive.py", CHANNELS / "attachments.py"]

OURS = {"internal", "store_full"}
"""Our own fault: «مشکلی از سمت ما» is the word for it."""
OF_THE_PAGE = {"network"}
"""What the page finds out by itself."""
NOT_FOR_VISITORS = {
    "crm_error", "invalid_setting", "forbidden", "version_conflict", "method_not_allowed", "ownership_changed",
    "owner_move", "identity_taken", "not_verified", "token_refused", "login_refused", "password_too_short",
    "unknown_placeholder", "calendar_invalid", "calendar_day_taken", "merge_with_itself", "contact_merged",
    "merge_cycle", "merge_covered", "proposal_decided", "invoice_state", "quote_not_accepted", "credit_too_large",
    "key_reused", "amount_too_large", "quote_state", "quote_expired", "discount_limit", "quantity", "ticket_state",
    "ticket_taken", "ticket_merged", "ticket_merge", "code_expired", "code_wrong", "too_many_codes",
}  # fmt: skip
"""Of features that chat calls use, but met only by what staff and the assistant do with them."""


def used_modules() -> Iterator[str]:
    """The modules that chat calls import, and themselves."""
    for path in DOORS:
        yield ".".join(path.relative_to(HOME).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{name.name}" for name in node.names)


def reachable_codes() -> set[str]:
    """The codes of the errors that lie where chat calls go: in the same module, or in the same feature of the core."""
    import_all()
    used = set(used_modules())
    features = {".".join(name.split(".")[:2]) for name in used if name.startswith("crm_core.")}
    return OF_HTTP | {
        error.code
        for error in subclasses(CRMError)
        if error.__module__ in used or ".".join(error.__module__.split(".")[:2]) in features
    }


def worded_codes() -> set[str]:
    block = re.search(r"^  errors: \{\n(.*?)^  \}", WORDS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert block is not None
    return set(re.findall(r"^    (\w+): ", block[1], re.MULTILINE))


def test_every_code_that_a_visitor_can_meet_has_words_and_no_words_are_left_over() -> None:
    assert reachable_codes() - NOT_FOR_VISITORS - OURS | OF_THE_PAGE == worded_codes()


def test_no_code_is_excused_that_is_not_there() -> None:
    assert reachable_codes() >= NOT_FOR_VISITORS | OURS

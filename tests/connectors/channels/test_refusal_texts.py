"""Whoever sends a file that we do not take reads why, at a messenger and in the widget."""

import re
from pathlib import Path
from types import ModuleType

from connectors.channels import attachments
from connectors.channels.texts import REFUSED
from connectors.website import files
from crm_core.settings import HOME

WIDGET = HOME / "connectors" / "website" / "app" / "src" / "extras" / "strings.fa.ts"


def reasons_in(module: ModuleType) -> set[str]:
    return set(
        re.findall(r'(?:Error|__init__)\(reason="(\w+)"', Path(str(module.__file__)).read_text(encoding="utf-8"))
    )


def test_every_reason_has_words_at_messengers_and_in_the_widget() -> None:
    reasons = reasons_in(attachments)
    assert {"infected", "not_scanned"} < reasons
    assert reasons <= set(REFUSED)
    [block] = re.findall(r"refusedFile:.*?\}\)", WIDGET.read_text(encoding="utf-8"), re.DOTALL)
    assert reasons | reasons_in(files) == set(re.findall(r"^\s+(\w+): \"", block, re.MULTILINE))

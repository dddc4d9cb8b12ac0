"""Whatever can be wrong with a setting is said in Persian."""

import re
from pathlib import Path

import pytest

from connectors.cli.texts import SETTING_REASONS, explain
from crm_core.settings import HOME

READERS = sorted((HOME / "crm_core").glob("*settings.py"))
_REASON = re.compile(r'"((?:not|needs)_[a-z0-9_]+|missing|[a-z]+_missing|line_not_understood)(?::[^"]*)?"')


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.name)
def test_every_reason_that_a_reader_of_settings_gives_has_words(path: Path) -> None:
    reasons = set(_REASON.findall(path.read_text(encoding="utf-8")))
    assert reasons
    assert reasons - SETTING_REASONS.keys() == set()


def test_a_wrong_setting_is_named_with_what_it_should_be() -> None:
    said = explain("invalid_setting", {"variable": "HAMSOKHAN_PORT", "reason": "not_between:1:65535"})
    assert "HAMSOKHAN_PORT" in said
    assert "۱ تا ۶۵۵۳۵" in said

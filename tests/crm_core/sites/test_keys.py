"""Every website has a key of its own."""

import stat
from pathlib import Path

import pytest

from crm_core.secret_files import create_secret, read_secret
from crm_core.sites.keys import FORMER_KEY, site_key


def test_a_site_gets_a_key_when_it_is_needed_first_and_keeps_it(tmp_path: Path) -> None:
    first = site_key(tmp_path, "books")
    assert (site_key(tmp_path, "books"), len(first)) == (first, 32)
    assert len({first, site_key(tmp_path, "toys"), site_key(tmp_path, "default")}) == 3
    made = list((tmp_path / "sites").iterdir())
    assert {file.name for file in made} == {"books.key", "toys.key", "default.key"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in made} == {0o600}
    assert stat.S_IMODE((tmp_path / "sites").stat().st_mode) == 0o700


def test_the_one_key_of_an_older_installation_stays_that_of_the_default_site_alone(tmp_path: Path) -> None:
    create_secret(tmp_path / FORMER_KEY)
    former = read_secret(tmp_path / FORMER_KEY)
    assert site_key(tmp_path, "default") == former
    assert site_key(tmp_path, "books") != former


def test_a_damaged_key_is_told_of_and_left_alone(tmp_path: Path) -> None:
    site_key(tmp_path, "books")
    (tmp_path / "sites" / "books.key").write_text("abc", encoding="ascii")
    with pytest.raises(ValueError, match=r"books\.key"):
        site_key(tmp_path, "books")
    assert (tmp_path / "sites" / "books.key").read_text(encoding="ascii") == "abc"

"""The keys with which websites sign who is logged in there: one each, so that no site speaks for another."""

from pathlib import Path

from crm_core.secret_files import create_secret, read_secret
from crm_core.sites.rules import DEFAULT_SITE

FORMER_KEY = "site.key"
"""The one key of all sites in older installations; it goes on as that of the default site."""


def create_site_key(folder: Path, code: str) -> None:
    """Makes the key of a site among an installation's secrets unless it is there."""
    path = _path(folder, code)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    create_secret(path)


def site_key(folder: Path, code: str) -> bytes:
    """The key of a site, made when it is needed first; raises ValueError for a damaged file, which is left alone."""
    create_site_key(folder, code)
    key = read_secret(_path(folder, code))
    if key is None:
        raise ValueError(f"not a key: {_path(folder, code)}")
    return key


def _path(folder: Path, code: str) -> Path:
    former = folder / FORMER_KEY
    return former if code == DEFAULT_SITE and former.exists() else folder / "sites" / f"{code}.key"

"""Which page's origin belongs to a site, and what may be said of one."""

import pytest
from pydantic import ValidationError

from crm_core.sites.rules import Site, fits


@pytest.mark.parametrize(
    ("origin", "allowed", "expected"),
    [
        ("https://shop.example", "https://shop.example", True),
        ("https://SHOP.example", "https://shop.example", True),
        ("http://shop.example", "https://shop.example", False),
        ("https://shop.example:8443", "https://shop.example", False),
        ("https://shop.example:8443", "https://shop.example:8443", True),
        ("http://localhost:5173", "http://localhost:*", True),
        ("http://localhost", "http://localhost:*", True),
        ("https://www.shop.example", "https://*.shop.example", True),
        ("https://shop.example", "https://*.shop.example", False),
        ("https://evilshop.example", "https://*.shop.example", False),
        ("https://shop.example.evil.example", "https://shop.example", False),
        ("null", "https://shop.example", False),
        ("", "https://shop.example", False),
    ],
)
def test_an_origin_fits_only_what_was_meant(origin: str, allowed: str, expected: bool) -> None:
    assert fits(origin, allowed) is expected


@pytest.mark.parametrize("origin", ["*", "https://*", "https://a.example/path", "javascript:x", "https://A.example"])
def test_an_origin_that_would_allow_too_much_is_no_entry(origin: str) -> None:
    with pytest.raises(ValidationError):
        Site.model_validate({"code": "a", "allowed_origins": [origin]})


def test_a_form_before_the_chat_asks_for_a_way_back() -> None:
    with pytest.raises(ValidationError, match="missing:pre_chat:mobile"):
        Site.model_validate({"code": "a", "pre_chat": [{"key": "name"}]})
    assert Site.model_validate({"code": "a", "pre_chat": [{"key": "name"}, {"key": "email"}]}).pre_chat


@pytest.mark.parametrize("code", ["../token", "a/b", ".hidden", "a\\b", "a b", ""])
def test_a_code_that_leaves_the_folder_of_keys_is_refused(code: str) -> None:
    with pytest.raises(ValidationError):
        Site(code=code)

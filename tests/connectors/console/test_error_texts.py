"""Every expected failure has a sentence for the staff."""

import importlib
import pkgutil
from collections.abc import Iterator

import connectors
import crm_core
from connectors.console.texts_fa import ERRORS
from crm_core.errors import CRMError

OF_HTTP = {"method_not_allowed", "too_large", "internal"}
"""Codes that the gateway answers without an error class."""


def subclasses(parent: type[CRMError]) -> Iterator[type[CRMError]]:
    """A class and everything under it."""
    yield parent
    for child in parent.__subclasses__():
        yield from subclasses(child)


def import_all() -> None:
    for package in (crm_core, connectors):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name != "crm_core.migrations.env":  # it runs a migration when imported
                importlib.import_module(module.name)


def test_every_error_code_has_one_sentence_and_no_sentence_is_left_over() -> None:
    import_all()
    ours = {error.code for error in subclasses(CRMError) if not error.__module__.startswith("tests")}
    assert ours | OF_HTTP == set(ERRORS)


def test_sentences_are_written_in_persian_letters_and_end_like_sentences() -> None:
    for code, sentence in ERRORS.items():
        assert sentence.endswith("."), code
        assert not set(sentence) & set("يكة0123456789"), code
        assert "  " not in sentence
        assert "نامعتبر" not in sentence

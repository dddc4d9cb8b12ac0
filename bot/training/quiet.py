"""Quiet: everything that libraries say goes to stderr, so that stdout ends with the figures alone."""

import contextlib
import io
import logging
import os
import sys
import warnings
from typing import Iterator, TextIO

import structlog

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@contextlib.contextmanager
def figures_only() -> Iterator[TextIO]:
    """The real stdout; inside, whatever else is printed lands on stderr. Enter before importing Rasa."""
    real = sys.stdout
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    os.environ.update({"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false", "RASA_MAX_CACHE_SIZE": "0"})
    warnings.simplefilter("ignore")
    with contextlib.redirect_stdout(sys.stderr):
        logging.basicConfig(level=logging.WARNING)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        # A half of a surrogate pair in a message is written as JSON escapes it, instead of ending the run.
        if isinstance(real, io.TextIOWrapper):
            real.reconfigure(encoding="utf-8", errors="backslashreplace")
        yield real

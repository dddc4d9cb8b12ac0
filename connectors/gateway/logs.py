"""Logs: one JSON line per event, with constant names and ids, never words, numbers or tokens of people."""

import logging
import sys

import structlog


def set_up_logs(level: int = logging.INFO) -> None:
    """Structured logs on standard error, for structlog and the standard library alike."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)

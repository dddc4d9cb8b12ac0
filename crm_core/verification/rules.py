"""Limits of one-time codes."""

from datetime import timedelta

CODE_LIFETIME = timedelta(minutes=5)
"""A code is useless after this; long enough for a slow text message."""
MAX_GUESSES = 5
"""Wrong guesses before a code is dead: one in 200,000 to hit a six-digit code."""
MAX_CODES_PER_HOUR = 5
"""Codes sent to one mobile in an hour, whoever asks."""

"""Accounts at messengers: who writes to us in Telegram or Bale, and whether we still reach them."""

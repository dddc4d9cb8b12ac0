"""Messengers whose bots speak the Telegram Bot API: Telegram itself, and Bale."""

"""The Rasa room: sealed off on Python 3.10, loopback only, without CRM credentials."""

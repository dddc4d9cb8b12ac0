"""Which team and which person a ticket goes to, and why."""

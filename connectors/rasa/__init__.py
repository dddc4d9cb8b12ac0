"""The client of the sealed Rasa room."""

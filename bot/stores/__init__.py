"""Where Rasa keeps its trackers and locks."""

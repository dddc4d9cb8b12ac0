"""Persian components of the Rasa pipeline."""

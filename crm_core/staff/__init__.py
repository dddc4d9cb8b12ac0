"""Teams and members of staff."""

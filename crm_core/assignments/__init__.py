"""Who gets a new deal or lead."""

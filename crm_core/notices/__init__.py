"""Notices: what a customer is told without having asked at that moment."""

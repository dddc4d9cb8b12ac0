"""Stock that is promised."""

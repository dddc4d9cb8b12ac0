"""How likely an open deal is to be won, learnt from those that were decided."""

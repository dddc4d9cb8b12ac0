"""Known problems: one cause behind many tickets."""

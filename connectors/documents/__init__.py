"""Documents on paper: the PDF of the پیش‌فاکتور."""

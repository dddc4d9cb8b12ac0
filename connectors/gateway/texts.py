"""The few sentences that the gateway itself says to customers."""

APOLOGY = "مشکلی از سمت ما پیش آمد. پیامتان محفوظ است و تا چند دقیقه دیگر جواب می‌دهم."

"""Electronic invoices for the tax organisation (سامانه مودیان)."""

"""Money that came in for invoices."""

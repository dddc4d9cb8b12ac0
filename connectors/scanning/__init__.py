"""Having files looked at for viruses before they are kept."""

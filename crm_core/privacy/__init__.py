"""What is held on a person: giving it out, erasing it, and not keeping it longer than needed."""

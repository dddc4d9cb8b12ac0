"""What the gateways of one installation have in common."""

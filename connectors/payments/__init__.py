"""Payment gateways: the port, its clients, and the way of a payment link."""

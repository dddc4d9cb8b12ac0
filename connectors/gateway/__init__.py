"""The gateway: the one server that faces people."""

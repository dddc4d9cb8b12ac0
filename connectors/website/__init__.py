"""The website channel: chat calls, live push, and the demo page."""

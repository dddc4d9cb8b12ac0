"""The forms of the assistant: one module per topic, and the engine they share."""

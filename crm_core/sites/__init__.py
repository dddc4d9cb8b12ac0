"""The websites that carry the chat: how it looks there, and which pages may use it."""

"""What is typed in a terminal: the supervisor, `crm`, and a chat."""

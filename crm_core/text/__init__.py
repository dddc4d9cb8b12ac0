"""Pure rules of Persian text: reading what customers write and writing what they read."""

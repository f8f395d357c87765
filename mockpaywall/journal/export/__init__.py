"""The journal in formats that other tools read, with keys and phone numbers masked."""

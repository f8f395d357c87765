"""What is true with no server in sight. Imports nothing of ours but itself."""

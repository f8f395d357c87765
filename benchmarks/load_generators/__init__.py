"""The programs and event loops that send the requests."""

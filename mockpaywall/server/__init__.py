"""The asyncio HTTP/1.1 server: accepts connections, parses requests, sends responses or breaks them.

It imports `http` and nothing else of ours. Requests are handled by an `Application` that is passed in.
"""

"""The network edge: accepts connections, reads HTTP/1.1, waits, sends, breaks.

It knows `domain` (Call, Reply) and nothing else of ours; who answers is handed in as a Lane.
"""

"""The store in Redis (6 or newer) or Valkey: one mock of many processes, on one machine or several.

lua/          what happens as one step on the server, in three scripts
scripts.py    their texts; keys.py the prefix and the schema's number
texts.py      calls, replies, sessions, rules as text and back
standings.py  rules and default modes at hand, and how they are found to be old
client.py     redis-py, for threads; its errors become StoreAway
store.py      the Protocols over it
link.py       one connection in an event loop; traffic.py the way of a call over it, many calls a round trip
ear.py        a thread that hears of changes while somebody waits for them
enrol.py      at the start: is it there, is it ours, which seed
"""

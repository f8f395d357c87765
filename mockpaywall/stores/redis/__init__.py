"""The store in Redis (6 or newer) or Valkey: one mock of many processes, on one machine or several.

opening.py    what the assembly needs of it
enrol.py      at the start: is it there, is it ours, which seed
lua/          what happens as one step on the server: turn (a call's way), control (the tester's), spaces (both)
scripts.py    their texts; keys.py the prefix and the number of the keys' form
texts.py      calls, replies, sessions, clocks as text and back; journal.py exchanges from those
standings.py  rules and default modes at hand, and how they are found to be old
steps.py      a call's way as arguments of the turn script
store.py      the Protocols for threads, over client.py (redis-py)
traffic.py    the way of calls in an event loop, many a round trip, over link.py (one connection)
ear.py        a thread that hears of changes while somebody waits for them
"""

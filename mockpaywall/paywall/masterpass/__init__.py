"""What a Masterpass session authorises: accounts, cards, one-time codes and payments, as values and transition tables.

An operation of `paywall.endpoints` reads these values and returns new ones. It stores nothing itself.
"""

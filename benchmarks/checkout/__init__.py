"""The calls of a checkout: from the session over the card and the payment to the commit."""

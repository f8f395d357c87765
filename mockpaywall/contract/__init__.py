"""The vendor's words: schemas that a call must fit, the envelope, messages in two languages. Imports domain only."""

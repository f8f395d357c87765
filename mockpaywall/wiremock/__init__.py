"""WireMock's dialect: the journal, rules and settings in the shapes that WireMock's clients read and send."""

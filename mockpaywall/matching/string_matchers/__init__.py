"""What one text can be asked: WireMock's StringValuePattern, one file a family, listed in catalogue."""

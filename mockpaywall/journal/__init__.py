"""The journal told: requests as they came, matched, counted, verified, exported. Nothing here changes anything."""

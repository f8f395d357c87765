"""The journal read: requests filtered, verified, grouped by retries, masked and exported; no store is changed."""

"""OpenAPI documents, whatever API they describe: their versions and their formats."""

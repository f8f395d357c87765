"""The admin API as an OpenAPI document, made of the descriptions in `schemas/admin/`."""

"""Flask: the vendor's routes and the admin API, for any WSGI server. The only importer of Flask."""

"""The client of the admin API, shared by the command line and the test object."""

"""The live page: static files, served under /__admin/ui. Everything that it does is an admin call."""

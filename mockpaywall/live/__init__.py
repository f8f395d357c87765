"""What happens, while it happens: the requests of a scope as a stream of server-sent events."""

"""What is measured about each server: one file per measurement."""

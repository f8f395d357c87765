"""The measurements of scale.py: several workers on one Redis."""

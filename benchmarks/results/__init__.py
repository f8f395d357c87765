"""The raw records of a run, and what is calculated and printed from them."""

"""What a tester prepares: ready-made accounts, and the file of `--setup` with what every namespace begins with."""

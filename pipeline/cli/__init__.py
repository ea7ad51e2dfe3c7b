"""The command `brievenbus`: one subcommand for each function of `run`, and no logic."""

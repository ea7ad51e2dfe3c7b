"""KOOP: officiële bekendmakingen."""

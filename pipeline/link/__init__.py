"""Names to IRIs."""

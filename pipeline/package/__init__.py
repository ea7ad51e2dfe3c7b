"""What outputs share about tables and the Frictionless data package."""

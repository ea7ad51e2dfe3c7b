"""To other places: targets, copies that follow a dataset, and the export of the raw archive."""

"""The retired API of rijksoverheid.nl, from saved replies."""

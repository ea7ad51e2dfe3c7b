"""What outputs share about RDF."""

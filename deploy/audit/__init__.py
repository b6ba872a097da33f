"""What became of every document: the topics and the indices, compared."""

"""Words for quotes and figures, by language; written for this project."""

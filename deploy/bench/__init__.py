"""`dateline bench`: how fast each stage and the whole chain are, beside baselines in the same run."""

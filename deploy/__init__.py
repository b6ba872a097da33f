"""Deployment: the `dateline` command, provisioning, checks and the embedded services. May import everything."""

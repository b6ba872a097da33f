"""The subcommands of `dateline`, one module for each group of them."""

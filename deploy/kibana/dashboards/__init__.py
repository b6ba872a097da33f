"""The dashboards, one file each: what a reader asks of an archive, then what its operators ask."""

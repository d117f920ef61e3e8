"""What ``askwire eval`` does and shows: run, save, compare, table, report."""

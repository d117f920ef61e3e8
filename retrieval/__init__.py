"""Find passages: files in, ranked hits out. Knows nothing of answers."""

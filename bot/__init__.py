"""Answer questions from hits, citing every claim. Knows nothing of tantivy or Chroma."""

"""Speed and size: corpora of growing size, what is measured on them, and what others do with the same passages."""

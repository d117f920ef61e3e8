"""Commands that measure and fit; nothing of them is part of the product."""

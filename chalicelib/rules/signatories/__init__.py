"""Who appears on the letter: the roll, its order, its numbers, and what changed from edition to edition."""

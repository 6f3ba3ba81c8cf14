"""One edition: what it is made from, its manifest, its marks, and how a lost roll is found again."""

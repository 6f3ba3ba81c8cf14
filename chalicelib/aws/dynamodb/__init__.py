"""The three tables: models, the codec between items and records, and one class for each port."""

"""DynamoDB behind small repositories that take and return frozen dataclasses."""

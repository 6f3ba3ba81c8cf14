"""What organisers hand over and take with them: the package for the addressee, and an export of names."""

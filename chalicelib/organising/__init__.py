"""What organisers do, whether by command or in a page: run a letter, import signatories, review what is held."""

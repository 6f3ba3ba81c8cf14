"""The only code that uses botocore or PynamoDB. Each class implements a port and does nothing else."""

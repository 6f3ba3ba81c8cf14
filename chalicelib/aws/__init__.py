"""Everything that knows botocore or PynamoDB: each class fulfils a port and does nothing else."""

"""What every page of ours has in common, the signers' and the organisers': languages, bodies and headers of HTTP."""

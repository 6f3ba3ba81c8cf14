"""What signers do: sign, confirm, disown, correct, leave. Use cases that know their ports and no AWS or HTTP."""

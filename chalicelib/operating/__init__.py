"""What operators run on their own machine. Not shipped to Lambda."""

"""The letter itself, its press kit, and the switches that stop parts of a campaign."""

"""What follows from the claims: bounds, clashes, facts."""

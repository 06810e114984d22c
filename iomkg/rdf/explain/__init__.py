"""Why a query finds nothing: the part that empties it, and what nearly matches."""

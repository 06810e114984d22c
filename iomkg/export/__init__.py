"""Taking the graph away: its parts, in the formats that other tools read."""

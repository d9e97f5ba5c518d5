"""Committee, seats, units and their inputs (assessments)."""

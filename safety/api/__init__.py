"""Safety through the API, one file per concept."""

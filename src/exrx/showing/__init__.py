"""What a plan shows, as values: no sentence, and nothing that is not shown."""

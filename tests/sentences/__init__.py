"""What the source may not do, read from its syntax tree; and what it still does, counted, so that it can only become less."""

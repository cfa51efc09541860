"""What everything else is said in: values that check themselves, say where they come from, and know nothing of plans or rules."""

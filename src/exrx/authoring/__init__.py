"""For whoever writes rules: cases beside the packs, and what is wrong with a pack before it is used."""

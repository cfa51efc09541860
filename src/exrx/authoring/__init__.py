"""For whoever writes rules: ``cases`` beside the packs, ``lint`` for what is wrong with a pack, ``satisfiable`` for what can never hold."""

"""Knowledge as data: rule packs in TOML, their conditions and how they are read and checked."""

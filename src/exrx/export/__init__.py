"""Where a plan leaves the library: calendar, plan file, pages, rows. ``formats`` says which suffix is written by what."""

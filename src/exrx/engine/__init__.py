"""From a person to dated sessions: screened, prescribed, built up, placed in the week, and audited by what trusts none of it."""

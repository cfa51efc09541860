"""A second reading of the evidence texts, typed without a look at the rules, and a large comparison with them."""

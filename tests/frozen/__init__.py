"""What exrx says about sixty invented people, kept to the byte: whoever changes how it works sees what changes for them."""

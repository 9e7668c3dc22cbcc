"""Templates of packs, tried before anybody writes a paper with them."""

"""How fast distmode labels and starts, beside the floor and other ways to do such work."""

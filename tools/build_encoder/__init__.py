"""Makes the sentence encoder that distmode ships (see `__main__`)."""

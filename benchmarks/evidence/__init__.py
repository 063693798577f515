"""Does the evidence that distmode shows carry its labels? (see `__main__`)."""

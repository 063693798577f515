"""Memory and throughput of runs over many transcripts."""

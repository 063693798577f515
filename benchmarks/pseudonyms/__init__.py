"""Planted names: how many are replaced, and how much else."""

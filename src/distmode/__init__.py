"""Says by which mode leadership comes to be distributed in interviews with people in schools."""

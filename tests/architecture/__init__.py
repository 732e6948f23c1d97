"""What holds for the code as a whole: who may import whom, and where time and settings come from."""

"""What is measured of the program, each run writing one file under `benchmarks/results/`."""

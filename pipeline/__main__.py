"""`python -m pipeline` is the command `brievenbus`."""

from pipeline.cli import main

if __name__ == "__main__":
    main()

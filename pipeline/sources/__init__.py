"""Publisher systems, one file each: every module ends in `SOURCE = Source(...)`."""

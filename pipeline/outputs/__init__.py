"""Published formats, one file each: every module ends in `OUTPUT = Output(...)`."""

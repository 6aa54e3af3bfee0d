"""A page becomes the files behind it; anything that is no page is the file itself."""

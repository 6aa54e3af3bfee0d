"""An address becomes a verified file on disk: libcurl on one thread, resumable and guarded."""

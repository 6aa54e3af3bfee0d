"""What a schema is examined for, one file a family."""

__all__: list[str] = []

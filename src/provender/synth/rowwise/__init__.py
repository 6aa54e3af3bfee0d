"""Row by row: what no column can hold is grown as JSON, validated, and drawn again if need be."""

__all__: list[str] = []

"""What a report says of a schema, for tests that expect one thing of it."""

from provender import check_schema


def the_error(schema):
    """Return message and pointer of the only error; every error has a remedy."""
    (problem,) = check_schema(schema).errors
    assert problem.remedy.endswith((".", "}")), problem
    return problem.message, problem.pointer


def the_warning(schema):
    """Return message and pointer of the only warning about a schema without errors."""
    report = check_schema(schema)
    assert report.errors == ()
    (problem,) = report.warnings
    assert problem.remedy.endswith((".", "}")), problem
    return problem.message, problem.pointer


def is_sound(schema):
    """Return whether there is nothing to say about a schema."""
    report = check_schema(schema)
    return (report.errors, report.warnings) == ((), ())

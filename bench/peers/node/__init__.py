"""The peers that run in Node: a driver here, a script each."""

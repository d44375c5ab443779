"""Tools for testing plugins and clients: simulators, feed servers, builders."""

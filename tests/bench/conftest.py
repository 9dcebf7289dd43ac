from tests.feeds.conftest import desk, make_httpserver, peer

__all__ = ["desk", "make_httpserver", "peer"]

from tests.feeds.conftest import desk, peer

__all__ = ["desk", "peer"]

import unittest

from checkout import create_session

from mockpaywall.testing import MockPaywall


class CheckoutTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.paywall = cls.enterClassContext(MockPaywall(strictness="strict"))

    def setUp(self):
        self.paywall.reset()

    def test_a_slow_response_is_accepted(self):
        self.paywall.mode("delay=100..200")
        create_session(self.paywall.url, self.paywall.headers, "order-1")
        self.paywall.verify(exactly=1)


if __name__ == "__main__":
    unittest.main()

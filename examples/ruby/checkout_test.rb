require "minitest/autorun"
require_relative "paywall_client"

class CheckoutTest < Minitest::Test
  def test_two_errors_are_retried
    paywall = PaywallClient.new
    paywall.admin("PUT", "mode", { mode: "http=503@first-2" })

    assert_equal 0, paywall.create_session("order-1")["ErrorCode"]

    verification = paywall.admin("POST", "verify", { exactly: 3, retries: { sessions: 1 } })
    assert verification["verdict"], verification["message"]
  end
end

require_relative "paywall_client"

RSpec.describe "the checkout" do
  let(:paywall) { PaywallClient.new }

  it "retries two errors" do
    paywall.admin("PUT", "mode", { mode: "http=503@first-2" })

    expect(paywall.create_session("order-1")).to include("ErrorCode" => 0)

    expect(paywall.admin("POST", "verify", { exactly: 3, retries: { sessions: 1 } })).to include("verdict" => true)
  end
end

require "json"
require "net/http"
require "securerandom"

# Calls the mock and, as the code under test does, the API. A different key per test gives each test its own namespace.
class PaywallClient
  BASE = URI(ENV.fetch("PAYWALL_URL", "http://127.0.0.1:8080"))

  def initialize
    @headers = {
      "Content-Type" => "application/json",
      "apikeyprivate" => "fake-key-#{SecureRandom.uuid}",
      "apiclientprivate" => "fake-client"
    }
  end

  # The code under test.
  def create_session(reference_code, attempts: 3)
    order = { ReferenceCode: reference_code, UserId: "72812393211", UserPhone: "905123456710" }
    response = nil
    attempts.times do
      response = send_request("POST", "/api/paywall/masterpass/session", order)
      break if response.code.to_i < 500
    end
    JSON.parse(response.body)
  end

  # What the mock refuses, such as a mode that it does not know, is an error.
  def admin(method, path, body)
    response = send_request(method, "/__admin/#{path}", body)
    raise "#{method} #{path}: #{response.code} #{response.body}" unless response.is_a?(Net::HTTPSuccess)

    JSON.parse(response.body)
  end

  private

  def send_request(method, path, body)
    Net::HTTP.start(BASE.host, BASE.port, use_ssl: BASE.scheme == "https") do |http|
      http.send_request(method, path, JSON.generate(body), @headers)
    end
  end
end

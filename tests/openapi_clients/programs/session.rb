# Creates a session and lists the cards with the client of openapi-generator (ruby).
require "uri"

$LOAD_PATH.unshift(File.join(__dir__, "lib"))
require "openapi_client"

url = URI(ARGV[0])
OpenapiClient.configure do |configuration|
  configuration.scheme = url.scheme
  configuration.host = "#{url.host}:#{url.port}"
  configuration.server_index = nil
  configuration.api_key = { "apikeyprivate" => "ruby", "apiclientprivate" => "client" }
end
api = OpenapiClient::ServerApi.new
request = OpenapiClient::CreateSessionRequest.new(
  reference_code: "order-1", user_id: "72812393211", user_phone: "905123456710"
)
session = api.create_session(request).body.session_id
code = api.list_cards(session).body.masterpass.exception.code
puts "session #{session} #{code}"

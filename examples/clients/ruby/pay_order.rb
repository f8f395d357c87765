# frozen_string_literal: true

# Pay one order through Paywall's Masterpass API: ruby pay_order.rb ORDER
#
# Needs Ruby 3.1 and no gem. docs/clients.md of mockpaywall says what it prints and returns.

require "json"
require "net/http"
require "openssl"

URL = ENV.fetch("PAYWALL_URL", "http://127.0.0.1:8080")
KEY = ENV.fetch("PAYWALL_KEY", "my-key")
CLIENT = ENV.fetch("PAYWALL_CLIENT", "my-client")
TIMEOUT_S = Float(ENV.fetch("PAYWALL_TIMEOUT_SECONDS", "20"))
MAX_TRIES = 3
MAX_PAUSE_S = 5
USER = { UserId: "72812393211", UserPhone: "905321234567", PhoneVerifiedByMerchant: true }.freeze
CARD = {
  CardAlias: "my card",
  CardHolderName: "Ayşe Yılmaz",
  CardNumber: "5528790000000008",
  ExpiryMonth: "12",
  ExpiryYear: "2030",
  Cvv: "123"
}.freeze
DETAIL = {
  Amount: 129.90,
  CurrencyId: 1,
  Installment: 1,
  ClientIP: "203.0.113.7",
  MerchantSuccessBackUrl: "https://shop.example/ok",
  MerchantFailBackUrl: "https://shop.example/fail"
}.freeze

# A call without a success. The kind is paywall, masterpass, http or no-answer; ours are no-code and no-record.
class Failure < StandardError
  attr_reader :kind, :reason, :pause_s
  attr_accessor :operation, :tries

  def initialize(kind, code, message, can_repeat: false, pause_s: nil)
    super(message.to_s)
    @kind = kind
    @reason = "#{kind} #{code}".rstrip
    @can_repeat = can_repeat
    @pause_s = pause_s
    @operation = "checkout"
  end

  def can_repeat? = @can_repeat
end

# Calls operations with one key pair, in one session.
class Client
  NO_ANSWER = [
    IOError, Net::HTTPBadResponse, Net::HTTPHeaderSyntaxError, Net::ProtocolError, OpenSSL::SSL::SSLError,
    SocketError, SystemCallError, Timeout::Error
  ].freeze
  # Of each wait for bytes: Net::HTTP has no other. It would send a GET again, unseen.
  OPTIONS = { open_timeout: TIMEOUT_S, write_timeout: TIMEOUT_S, read_timeout: TIMEOUT_S, max_retries: 0 }.freeze
  HEADERS = {
    "apikeyprivate" => KEY,
    "apiclientprivate" => CLIENT,
    "Content-Type" => "application/json",
    "Accept-Encoding" => "identity" # or the length of a body could not be compared
  }.freeze

  def initialize
    @session_id = nil
  end

  # Return the Body of a success. The same body is sent again until an answer arrives.
  def call(operation, body = nil)
    tries ||= 0
    tries += 1
    call_once(operation, body)
  rescue Failure => failure
    failure.operation = operation
    failure.tries = tries
    raise if !failure.can_repeat? || tries == MAX_TRIES

    pause_s = [failure.pause_s || (0.5 * tries), MAX_PAUSE_S].min
    report(operation, "#{failure.reason}, again in #{format('%g', pause_s)} s")
    sleep(pause_s)
    retry
  end

  private

  # Send one request. Without a body it is a GET, and the session is in a header.
  def call_once(operation, body)
    uri = URI("#{URL}/api/paywall/masterpass/#{operation}")
    response = Net::HTTP.start(uri.hostname, uri.port, use_ssl: uri.scheme == "https", **OPTIONS) do |http|
      http.request(build_request(uri, body))
    end
    content = response.body.to_s
    raise EOFError, "the answer is cut off" if content.bytesize < response.content_length.to_i

    read_answer(response, content)
  rescue *NO_ANSWER => error
    raise Failure.new("no-answer", "", error.message, can_repeat: true)
  end

  def build_request(uri, body)
    return Net::HTTP::Get.new(uri, HEADERS.merge("sessionid" => @session_id)) unless body

    request = Net::HTTP::Post.new(uri, HEADERS)
    request.body = JSON.generate({ SessionId: @session_id, **body }.compact)
    request
  end

  # Return the Body of a success, and adopt its session. Raise Failure for anything else.
  def read_answer(response, content)
    envelope = parse_envelope(content)
    status = response.code.to_i
    raise gateway_failure(response, status) if envelope.nil? || status == 429 || status >= 500

    body = object(envelope[:Body])
    session_id = object(body[:Session] || body)[:SessionId].to_s
    @session_id = session_id unless session_id.empty?
    check_masterpass(object(body[:Masterpass]))
    raise Failure.new("paywall", envelope[:ErrorCode], envelope[:Message]) unless envelope[:Result]

    body
  end

  # The failure of an answer that is not Paywall's.
  def gateway_failure(response, status)
    can_repeat = [408, 429].include?(status) || status < 300 || status >= 500
    pause_s = response["Retry-After"].to_s[/\A\d{1,9}\z/].to_i.nonzero?
    Failure.new("http", status, response["Content-Type"], can_repeat:, pause_s:)
  end

  # Return the envelope, or nil for a page, a broken body and other JSON.
  def parse_envelope(content)
    text = content.dup.force_encoding(Encoding::UTF_8)
    envelope = JSON.parse(text.delete_prefix("\uFEFF"), symbolize_names: true) if text.valid_encoding?
    envelope if envelope in { Result: true | false, ErrorCode: _, Message: _, Body: _ }
  rescue JSON::ParserError
    nil
  end

  # Raise Failure for a failure of Masterpass: the envelope around it may say success.
  def check_masterpass(masterpass)
    case masterpass
    in { Exception: Hash => exception }
      raise Failure.new("masterpass", exception[:Code], exception[:Message])
    in { Result: false } # the bank refused a commit
      error = object(masterpass[:Error])
      raise Failure.new("masterpass", error[:ProviderErrorCode], error[:ProviderErrorMessage])
    else
      nil
    end
  end
end

def object(value)
  value.is_a?(Hash) ? value : {}
end

# Return the member of a Body at the path. Raise Failure for an answer without it.
def read(body, *path)
  value = path.reduce(body) { |outer, name| object(outer)[name] }
  raise Failure.new("http", 200, "the answer has no #{path.join('.')}") if [nil, "", []].include?(value)

  value
end

# Print the line of a step.
def report(operation, text)
  puts "#{operation}: #{text}"
end

# Pays one order. The block returns the line that the user enters, "" when there is none.
class Checkout
  def initialize(client, order, &ask)
    @client = client
    @order = order
    @ask = ask
    # Has the id of the only payment that may be committed. In a shop it is in the row of the order.
    @commit_record = "#{order}.commit"
  end

  # Return the MasterpassPaymentId of the payment that took the money.
  def pay
    create_session
    unless File.exist?(@commit_record)
      add_card
      record(authorise(choose_card))
    end
    payment_id = File.read(@commit_record, encoding: Encoding::UTF_8)
    # Another run is writing it, or was stopped.
    raise Failure.new("no-record", "", "#{@commit_record} is empty") if payment_id.empty?

    commit(payment_id)
    payment_id
  end

  # A commit may have been sent, and no answer to it says that it failed.
  def unknown?(failure)
    answered = failure.operation == "payment/commit" && %w[paywall masterpass].include?(failure.kind)
    File.exist?(@commit_record) && !answered
  end

  private

  # Name the payment to commit, unless another run was faster: both commit the same one.
  def record(payment_id)
    File.write(@commit_record, payment_id, mode: "wx")
  rescue Errno::EEXIST
    nil
  end

  # A lost answer may have used the ReferenceCode. A session takes no money, so another one does no harm.
  def create_session
    reference = "#{@order}-#{Time.now.to_i}"
    begin
      body = @client.call("session", { **USER, ReferenceCode: reference })
    rescue Failure => failure
      raise if failure.kind != "paywall" || failure.tries == 1

      body = @client.call("session", { **USER, ReferenceCode: "#{reference}-2" })
    end
    read(body, :SessionId)
    report("session", "created")
  end

  def add_card
    body = @client.call("card/add", CARD)
  rescue Failure => failure
    raise if failure.reason != "masterpass CARD_ALREADY_EXISTS"

    report("card/add", "registered before")
  else
    verify("card/add", body, "otp/verify")
  end

  def choose_card
    cards = read(@client.call("card/list"), :Masterpass, :Result, :Cards)
    report("card/list", "#{cards.size} registered, paying with the first")
    read(cards.first, :CardAlias)
  end

  # Return the MasterpassPaymentId of a payment that the user confirmed. It takes no money yet.
  def authorise(card_alias)
    body = start_payment(card_alias)
    payment_id = read(body, :Masterpass, :Paywall, :MasterpassPaymentId)
    if read(body, :Masterpass, :Result, :ResponseCode) == "5010"
      page = read(body, :Masterpass, :Result, :Url3d)
      query = read(body, :Masterpass, :Paywall, :MasterpassReturnQueryString)
      report("payment/init", "3D Secure, press Enter after the page of the bank: #{page}#{query}")
      @ask.call
    else
      verify("payment/init", body, "payment/verify", MasterpassPaymentId: payment_id)
    end
    payment_id
  end

  # A code that was used belongs to a payment that is not committed: the commit record would name it.
  def start_payment(card_alias)
    number ||= 0
    number += 1
    code = "#{@order}-#{number}"
    detail = { **DETAIL, MerchantUniqueCode: code }
    card = { IsSavedCard: true, CardAlias: card_alias }
    @client.call("payment/init", { AutoCommit: false, PaymentDetail: detail, Card: card })
  rescue Failure => failure
    raise if failure.reason != "paywall 119" || number == MAX_TRIES

    report("payment/init", "#{code} was used before")
    retry
  end

  # Send the codes that the user enters, as long as an answer asks for one.
  def verify(sender, body, operation, **members)
    while %w[5001 5008].include?(read(body, :Masterpass, :Result, :ResponseCode))
      report(sender, "a code was sent to the user, enter it")
      token = read(body, :Masterpass, :Result, :Token)
      begin
        body = enter_code(operation, { **members, OtpToken: token })
      rescue Failure => failure
        raise if failure.reason != "masterpass TOKEN_ALREADY_USED"

        break # by an entry whose answer was lost: the next call shows how it ended
      end
      sender = operation
    end
    report(operation, "done")
  end

  # Send the code that the user enters; after a wrong one, ask again.
  def enter_code(operation, members)
    number ||= 0
    number += 1
    code = @ask.call
    raise Failure.new("no-code", "", "no code was entered") if code.empty?

    @client.call(operation, { **members, OtpCode: code })
  rescue Failure => failure
    raise if failure.reason != "masterpass OTP_IS_NOT_VALID" || number == MAX_TRIES

    report(operation, "#{failure.reason}: #{failure.message} Enter it again.")
    retry
  end

  # Take the money. 97 says that a commit whose answer was lost took it.
  def commit(payment_id)
    begin
      @client.call("payment/commit", { MasterpassPaymentId: payment_id })
    rescue Failure => failure
      raise if failure.reason != "paywall 97"
    end
    report("payment/commit", "done")
  end
end

# Return the exit code: 0 paid, 1 not paid, 2 unknown, 64 wrong arguments.
def main(order = "", *rest)
  if rest.any? || !order.b.match?(/\A[A-Za-z0-9_-]+\z/)
    warn "usage: pay_order.rb ORDER   (letters, digits, - and _)"
    return 64
  end
  checkout = Checkout.new(Client.new, order) { $stdin.gets.to_s.scrub.strip }
  puts "paid #{checkout.pay}"
  0
rescue Failure => failure
  report(failure.operation, "#{failure.reason}: #{failure.message}")
  unknown = checkout.unknown?(failure)
  puts "#{unknown ? 'unknown' : 'not paid'} #{failure.reason}"
  unknown ? 2 : 1
end

if $PROGRAM_NAME == __FILE__
  $stdin.set_encoding(Encoding::UTF_8) # also under LANG=C
  $stdout.sync = true
  exit main(*ARGV)
end

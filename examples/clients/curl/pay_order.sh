#!/bin/sh
# Pay one order through Paywall's Masterpass API: sh pay_order.sh ORDER
#
# Needs curl and jq. docs/clients.md of mockpaywall says what it prints and returns.
# Keys and bodies go to curl on standard input, so that no list of processes shows them.
set -eu

URL=${PAYWALL_URL:-http://127.0.0.1:8080}
KEY=${PAYWALL_KEY-my-key}
CLIENT=${PAYWALL_CLIENT-my-client}
TIMEOUT_S=${PAYWALL_TIMEOUT_SECONDS:-20}
MAX_TRIES=3
MAX_PAUSE_S=5
USER='"UserId":"72812393211","UserPhone":"905321234567","PhoneVerifiedByMerchant":true'
CARD='"CardAlias":"my card","CardHolderName":"Ayşe Yılmaz","CardNumber":"5528790000000008","ExpiryMonth":"12","ExpiryYear":"2030","Cvv":"123"'
DETAIL='"Amount":129.90,"CurrencyId":1,"Installment":1,"ClientIP":"203.0.113.7","MerchantSuccessBackUrl":"https://shop.example/ok","MerchantFailBackUrl":"https://shop.example/fail"'
# Reads all values of a body, because jq 1.6 calls an empty one a success.
ENVELOPE='length == 1 and (.[0] | type == "object" and (.Result | type) == "boolean" and has("ErrorCode") and has("Message") and has("Body"))'

# What the last call left behind. A function that returns 1 has set reason and message; failed is its operation.
session='' reason='' message='' failed=checkout can_repeat=false pause_s=0 tries=0

report() { # OPERATION TEXT
  printf '%s: %s\n' "$1" "$2"
}

fail() { # REASON MESSAGE [OPERATION]
  reason=$1 message=$2 failed=${3:-checkout}
  return 1
}

# Print the member of the last answer at a path, "" when there is none.
read_member() { # PATH
  jq -r "(.Body.$1)? // \"\"" "$folder/body"
}

need_member() { # PATH
  member=$(read_member "$1")
  [ -n "$member" ] || fail 'http 200' "the answer has no $1"
}

# Send one request: a GET without MEMBERS, with the session in a header. Return what curl does.
send() { # OPERATION MEMBERS
  if [ -n "$2" ]; then
    body="{${session:+\"SessionId\":\"$session\",}$2}"
    line="data = \"$(printf '%s' "$body" | sed 's/[\\"]/\\&/g')\""
  else
    line="header = \"sessionid: $session\""
  fi
  status=$(
    curl --config - --silent --max-time "$TIMEOUT_S" --dump-header "$folder/head" --output "$folder/body" \
      --write-out '%{http_code}' "$URL/api/paywall/masterpass/$1" <<END
header = "apikeyprivate: $KEY"
header = "apiclientprivate: $CLIENT"
header = "Content-Type: application/json"
$line
END
  )
}

# Print the value of a header of the last answer.
read_header() { # NAME, in lower case
  awk -v name="$1:" 'tolower($1) == name { sub(/^[^:]*: */, ""); sub(/\r$/, ""); print; exit }' "$folder/head"
}

# Send one request and judge its answer: 0 for a success. Adopt its session.
call_once() { # OPERATION MEMBERS
  can_repeat=false pause_s=0
  send "$1" "$2" || {
    message="curl ended with $?" can_repeat=true
    fail no-answer "$message" "$1" || return 1
  }
  if [ "$status" = 429 ] || [ "$status" -ge 500 ] || ! jq -es "$ENVELOPE" "$folder/body" >/dev/null 2>&1; then
    case $status in 408 | 429 | 5?? | 2??) can_repeat=true ;; esac # a gateway, not Paywall
    pause_s=$(read_header retry-after)
    fail "http $status" "$(read_header content-type)" "$1" || return 1
  fi
  renewed=$(read_member 'Session.SessionId')
  [ -n "$renewed" ] || renewed=$(read_member SessionId)
  session=${renewed:-$session}
  judge "$1"
}

# The envelope around a failure of Masterpass may say success. The last case is a commit that the bank refused.
judge() { # OPERATION
  verdict=$(jq -r '(.Body // {}) as $body | ($body.Masterpass // {}) as $masterpass |
    if $masterpass.Exception then "masterpass \($masterpass.Exception.Code)\n\($masterpass.Exception.Message)"
    elif $masterpass.Result == false
    then "masterpass \($masterpass.Error.ProviderErrorCode)\n\($masterpass.Error.ProviderErrorMessage)"
    elif .Result | not then "paywall \(.ErrorCode)\n\(.Message)" else "" end' "$folder/body")
  [ -z "$verdict" ] || fail "${verdict%%
*}" "${verdict#*
}" "$1"
}

# Send the same body again until an answer arrives.
call() { # OPERATION [MEMBERS]
  tries=1
  until call_once "$1" "${2:-}"; do
    [ "$can_repeat" = true ] && [ "$tries" -lt "$MAX_TRIES" ] || return 1
    case $pause_s in '' | 0 | *[!0-9]*) pause_s=$tries ;; esac # whole seconds: POSIX has no shorter sleep
    [ "$pause_s" -le "$MAX_PAUSE_S" ] || pause_s=$MAX_PAUSE_S
    report "$1" "$reason, again in $pause_s s"
    sleep "$pause_s"
    tries=$((tries + 1))
  done
}

# A lost answer may have used the ReferenceCode. A session takes no money, so another one does no harm.
create_session() {
  reference=$order-$(date +%s)
  if ! call session "$USER,\"ReferenceCode\":\"$reference\""; then
    case $tries-$reason in [!1]-paywall*) ;; *) return 1 ;; esac
    call session "$USER,\"ReferenceCode\":\"$reference-2\"" || return 1
  fi
  need_member SessionId || return 1
  report session created
}

add_card() {
  if call card/add "$CARD"; then
    verify card/add otp/verify ''
  elif [ "$reason" = 'masterpass CARD_ALREADY_EXISTS' ]; then
    report card/add 'registered before'
  else
    return 1
  fi
}

choose_card() {
  call card/list || return 1
  need_member 'Masterpass.Result.Cards[0].CardAlias' || return 1
  alias=$member
  report card/list 'paying with the first card'
}

# Start a payment that takes no money yet, and let the user confirm it.
authorise() {
  start_payment || return 1
  need_member Masterpass.Paywall.MasterpassPaymentId || return 1
  payment_id=$member
  need_member Masterpass.Result.ResponseCode || return 1
  if [ "$member" = 5010 ]; then
    page=$(read_member Masterpass.Result.Url3d)$(read_member Masterpass.Paywall.MasterpassReturnQueryString)
    report payment/init "3D Secure, press Enter after the page of the bank: $page"
    read -r _ || :
  else
    verify payment/init payment/verify "\"MasterpassPaymentId\":\"$payment_id\","
  fi
}

# A code that was used belongs to a payment that is not committed: the commit record would name it.
start_payment() {
  number=1
  card=$(jq -cn --arg alias "$alias" '{IsSavedCard: true, CardAlias: $alias}')
  until call payment/init "\"AutoCommit\":false,\"PaymentDetail\":{$DETAIL,\"MerchantUniqueCode\":\"$order-$number\"},\"Card\":$card"; do
    [ "$reason" = 'paywall 119' ] && [ "$number" -lt "$MAX_TRIES" ] || return 1
    report payment/init "$order-$number was used before"
    number=$((number + 1))
  done
}

# Send the codes that the user enters, as long as an answer asks for one.
verify() { # SENDER OPERATION MEMBERS
  sender=$1
  while need_member Masterpass.Result.ResponseCode || return 1; do
    case $member in 5001 | 5008) ;; *) break ;; esac
    report "$sender" 'a code was sent to the user, enter it'
    need_member Masterpass.Result.Token || return 1
    if ! enter_code "$2" "$3\"OtpToken\":\"$member\""; then
      [ "$reason" = 'masterpass TOKEN_ALREADY_USED' ] || return 1
      break # by an entry whose answer was lost: the next call shows how it ended
    fi
    sender=$2
  done
  report "$2" 'done'
}

# Send the code that the user enters; after a wrong one, ask again.
enter_code() { # OPERATION MEMBERS
  entry=1
  while :; do
    read -r code || code=''
    [ -n "$code" ] || fail no-code 'no code was entered' || return 1
    code=$(jq -cn --arg code "$code" '$code')
    ! call "$1" "$2,\"OtpCode\":$code" || return 0
    [ "$reason" = 'masterpass OTP_IS_NOT_VALID' ] && [ "$entry" -lt "$MAX_TRIES" ] || return 1
    report "$1" "$reason: $message Enter it again."
    entry=$((entry + 1))
  done
}

# Name the payment to commit, unless another run was faster: both commit the same one.
record() {
  (set -C && printf '%s' "$payment_id" >"$commit_record") 2>/dev/null || [ -e "$commit_record" ]
}

# Take the money. 97 says that a commit whose answer was lost took it.
commit() {
  payment_id=$(cat "$commit_record")
  [ -n "$payment_id" ] || fail no-record "$commit_record is empty" || return 1
  call payment/commit "\"MasterpassPaymentId\":\"$payment_id\"" || [ "$reason" = 'paywall 97' ] || return 1
  report payment/commit 'done'
}

# The record names the only payment that may be committed. In a shop it is in the row of the order.
pay() {
  create_session || return 1
  [ -e "$commit_record" ] || { add_card && choose_card && authorise && record; } || return 1
  commit
}

case ${1-} in '' | *[!A-Za-z0-9_-]*) set -- ;; esac
if [ $# != 1 ]; then
  echo 'usage: pay_order.sh ORDER   (letters, digits, - and _)' >&2
  exit 64
fi
order=$1 commit_record=$1.commit
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
if pay; then
  echo "paid $payment_id"
  exit 0
fi
report "$failed" "$reason: $message"
case $failed-$reason in payment/commit-paywall* | payment/commit-masterpass*) answered=true ;; *) answered=false ;; esac
if [ -e "$commit_record" ] && [ $answered = false ]; then
  echo "unknown $reason"
  exit 2
fi
echo "not paid $reason"
exit 1

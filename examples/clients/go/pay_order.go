// Pay one order through Paywall's Masterpass API: pay_order ORDER
//
// Needs Go 1.19 and nothing else. docs/clients.md of mockpaywall says what it prints and returns.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	maxTries = 3
	maxPause = 5 * time.Second
)

// object is a JSON object to send.
type object map[string]any

var (
	user = object{"UserId": "72812393211", "UserPhone": "905321234567", "PhoneVerifiedByMerchant": true}
	card = object{
		"CardAlias": "my card", "CardHolderName": "Ayşe Yılmaz",
		"CardNumber": "5528790000000008", "ExpiryMonth": "12", "ExpiryYear": "2030", "Cvv": "123",
	}
	detail = object{
		"Amount": 129.90, "CurrencyId": 1, "Installment": 1, "ClientIP": "203.0.113.7",
		"MerchantSuccessBackUrl": "https://shop.example/ok",
		"MerchantFailBackUrl":    "https://shop.example/fail",
	}
)

// with returns a copy of o that has one more member.
func (o object) with(name string, value any) object {
	extended := object{name: value}
	for name, value := range o {
		extended[name] = value
	}
	return extended
}

// envelope is what Paywall answers with.
type envelope struct {
	Result    *bool
	ErrorCode any
	Message   string
	Body      body
}

// body has the members of a Body that the program reads.
type body struct {
	SessionID string `json:"SessionId"`
	Session   struct {
		SessionID string `json:"SessionId"`
	}
	Masterpass struct {
		Exception *struct{ Code, Message any }
		Error     struct{ ProviderErrorCode, ProviderErrorMessage any }
		Result    result
		Paywall   struct{ MasterpassPaymentID, MasterpassReturnQueryString string }
	}
}

// result is true or false at payment/commit, and an object elsewhere.
type result struct {
	isFalse                    bool
	ResponseCode, Token, URL3D string
	Cards                      []struct{ CardAlias string }
}

func (r *result) UnmarshalJSON(text []byte) error {
	if text[0] != '{' {
		r.isFalse = string(text) == "false"
		return nil
	}
	type members result // without this method
	return json.Unmarshal(text, (*members)(r))
}

// parseEnvelope returns false for a page, a broken body and other JSON.
func parseEnvelope(content []byte) (e envelope, ok bool) {
	content = bytes.TrimPrefix(content, []byte("\uFEFF")) // a byte order mark
	var members map[string]json.RawMessage
	if json.Unmarshal(content, &members) != nil {
		return e, false
	}
	for _, name := range []string{"Result", "ErrorCode", "Message", "Body"} {
		if members[name] == nil {
			return e, false
		}
	}
	return e, json.Unmarshal(content, &e) == nil && e.Result != nil
}

// failure returns nil for a success. The envelope around a failure of Masterpass may say success.
func (e *envelope) failure() *failure {
	masterpass := &e.Body.Masterpass
	switch {
	case masterpass.Exception != nil:
		return newFailure("masterpass", masterpass.Exception.Code, masterpass.Exception.Message)
	case masterpass.Result.isFalse: // the bank refused a commit
		return newFailure("masterpass", masterpass.Error.ProviderErrorCode, masterpass.Error.ProviderErrorMessage)
	case !*e.Result:
		return newFailure("paywall", e.ErrorCode, e.Message)
	}
	return nil
}

// failure is the error of a call without a success.
type failure struct {
	reason     string // the kind and its code
	message    string
	canRepeat  bool
	pause      time.Duration // that the answer asks for
	operation  string
	isRepeated bool // it was not the first try
}

func newFailure(kind string, code, message any) *failure {
	reason := strings.TrimSpace(fmt.Sprint(kind, " ", code))
	return &failure{reason: reason, message: fmt.Sprint(message), operation: "checkout"}
}

func (f *failure) Error() string { return fmt.Sprintf("%s: %s: %s", f.operation, f.reason, f.message) }

func (f *failure) isKind(kind string) bool { return strings.HasPrefix(f.reason, kind+" ") }

func isReason(err error, reason string) bool {
	var f *failure
	return errors.As(err, &f) && f.reason == reason
}

// check returns the failure of a success that lacks a member.
func check(member, value string) error {
	if value == "" {
		return newFailure("http", 200, "the answer has no "+member)
	}
	return nil
}

// client calls operations with one key pair, in one session.
type client struct {
	url, key, client string
	http             http.Client
	sessionID        string
}

// call returns the Body of a success. The same members are sent again until an answer arrives.
func (c *client) call(ctx context.Context, operation string, members object) (*body, error) {
	for number := 1; ; number++ {
		answer, f := c.callOnce(ctx, operation, members)
		if f == nil {
			return answer, nil
		}
		f.operation, f.isRepeated = operation, number > 1
		if !f.canRepeat || number == maxTries {
			return nil, f
		}
		pause := f.pause
		if pause == 0 {
			pause = time.Duration(number) * time.Second / 2
		} else if pause > maxPause {
			pause = maxPause
		}
		report(operation, fmt.Sprintf("%s, again in %g s", f.reason, pause.Seconds()))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, f
		}
	}
}

// callOnce sends one request, and adopts the session of its answer.
func (c *client) callOnce(ctx context.Context, operation string, members object) (*body, *failure) {
	response, content, err := c.send(ctx, operation, members)
	if err != nil {
		f := newFailure("no-answer", "", err)
		f.canRepeat = true
		return nil, f
	}
	status := response.StatusCode
	answer, ok := parseEnvelope(content)
	if !ok || status == 429 || status >= 500 { // a gateway, not Paywall
		f := newFailure("http", status, response.Header.Get("Content-Type"))
		f.canRepeat = status == 408 || status == 429 || status < 300 || status >= 500
		seconds, _ := strconv.ParseUint(response.Header.Get("Retry-After"), 10, 30) // 0 for a date
		f.pause = time.Duration(seconds) * time.Second
		return nil, f
	}
	for _, id := range []string{answer.Body.SessionID, answer.Body.Session.SessionID} {
		if id != "" {
			c.sessionID = id
		}
	}
	return &answer.Body, answer.failure()
}

// send returns the response of every status, and its whole body. Without members it sends a GET.
func (c *client) send(ctx context.Context, operation string, members object) (*http.Response, []byte, error) {
	request, err := c.newRequest(ctx, operation, members)
	if err != nil {
		return nil, nil, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return response, content, err
}

func (c *client) newRequest(ctx context.Context, operation string, members object) (*http.Request, error) {
	method, content := http.MethodGet, []byte(nil)
	if members != nil {
		if c.sessionID != "" {
			members = members.with("SessionId", c.sessionID)
		}
		text, err := json.Marshal(members)
		if err != nil {
			return nil, err
		}
		method, content = http.MethodPost, text
	}
	url := c.url + "/api/paywall/masterpass/" + operation
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	request.Header.Set("apikeyprivate", c.key)
	request.Header.Set("apiclientprivate", c.client)
	request.Header.Set("Content-Type", "application/json")
	if members == nil {
		request.Header.Set("sessionid", c.sessionID)
	}
	return request, nil
}

// report prints the line of a step.
func report(operation, text string) { fmt.Printf("%s: %s\n", operation, text) }

// checkout pays one order.
type checkout struct {
	client *client
	order  string
	ask    func() string // returns the line that the user enters, "" when there is none
	// A file with the id of the only payment that may be committed. In a shop it is in the row of the order.
	commitRecord string
}

func (c *checkout) hasCommitRecord() bool {
	_, err := os.Stat(c.commitRecord)
	return !errors.Is(err, fs.ErrNotExist)
}

// pay returns the MasterpassPaymentId of the payment that took the money.
func (c *checkout) pay(ctx context.Context) (string, error) {
	if err := c.createSession(ctx); err != nil {
		return "", err
	}
	if !c.hasCommitRecord() {
		if err := c.prepare(ctx); err != nil {
			return "", err
		}
	}
	record, err := os.ReadFile(c.commitRecord)
	if err != nil {
		return "", err
	}
	if len(record) == 0 { // another run is writing it, or was stopped
		return "", fmt.Errorf("%s is empty", c.commitRecord)
	}
	return string(record), c.commit(ctx, string(record))
}

// prepare lets the user confirm a payment, and records it as the one to commit.
func (c *checkout) prepare(ctx context.Context) error {
	if err := c.addCard(ctx); err != nil {
		return err
	}
	alias, err := c.chooseCard(ctx)
	if err != nil {
		return err
	}
	paymentID, err := c.authorise(ctx, alias)
	if err != nil {
		return err
	}
	return c.record(paymentID)
}

// record names the payment to commit, unless another run was faster: both commit the same one.
func (c *checkout) record(paymentID string) error {
	file, err := os.OpenFile(c.commitRecord, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.WriteString(paymentID); err != nil {
		return err
	}
	return file.Sync()
}

// createSession tries a second ReferenceCode when a lost answer may have used the first.
// A session takes no money, so another one does no harm.
func (c *checkout) createSession(ctx context.Context) error {
	reference := fmt.Sprintf("%s-%d", c.order, time.Now().Unix())
	answer, err := c.client.call(ctx, "session", user.with("ReferenceCode", reference))
	var f *failure
	if errors.As(err, &f) && f.isKind("paywall") && f.isRepeated {
		answer, err = c.client.call(ctx, "session", user.with("ReferenceCode", reference+"-2"))
	}
	if err != nil {
		return err
	}
	if err := check("SessionId", answer.SessionID); err != nil {
		return err
	}
	report("session", "created")
	return nil
}

func (c *checkout) addCard(ctx context.Context) error {
	answer, err := c.client.call(ctx, "card/add", card)
	if isReason(err, "masterpass CARD_ALREADY_EXISTS") {
		report("card/add", "registered before")
		return nil
	}
	if err != nil {
		return err
	}
	return c.verify(ctx, "card/add", answer, "otp/verify", object{})
}

// chooseCard returns the alias of the first card.
func (c *checkout) chooseCard(ctx context.Context) (string, error) {
	answer, err := c.client.call(ctx, "card/list", nil)
	if err != nil {
		return "", err
	}
	cards := answer.Masterpass.Result.Cards
	if len(cards) == 0 {
		return "", check("Masterpass.Result.Cards", "")
	}
	report("card/list", fmt.Sprintf("%d registered, paying with the first", len(cards)))
	return cards[0].CardAlias, check("CardAlias", cards[0].CardAlias)
}

// authorise returns the MasterpassPaymentId of a payment that the user confirmed. It takes no money yet.
func (c *checkout) authorise(ctx context.Context, alias string) (string, error) {
	answer, err := c.startPayment(ctx, alias)
	if err != nil {
		return "", err
	}
	result, paywall := answer.Masterpass.Result, answer.Masterpass.Paywall
	id := paywall.MasterpassPaymentID
	if err := check("Masterpass.Paywall.MasterpassPaymentId", id); err != nil {
		return "", err
	}
	if result.ResponseCode != "5010" {
		return id, c.verify(ctx, "payment/init", answer, "payment/verify", object{"MasterpassPaymentId": id})
	}
	if err := check("Masterpass.Result.Url3d", result.URL3D); err != nil {
		return "", err
	}
	if err := check("Masterpass.Paywall.MasterpassReturnQueryString", paywall.MasterpassReturnQueryString); err != nil {
		return "", err
	}
	page := result.URL3D + paywall.MasterpassReturnQueryString
	report("payment/init", "3D Secure, press Enter after the page of the bank: "+page)
	c.ask()
	return id, nil
}

// startPayment skips a code that was used: its payment is not committed, or the commit record would name it.
func (c *checkout) startPayment(ctx context.Context, alias string) (*body, error) {
	for number := 1; ; number++ {
		code := fmt.Sprintf("%s-%d", c.order, number)
		answer, err := c.client.call(ctx, "payment/init", object{
			"AutoCommit":    false,
			"PaymentDetail": detail.with("MerchantUniqueCode", code),
			"Card":          object{"IsSavedCard": true, "CardAlias": alias},
		})
		if !isReason(err, "paywall 119") || number == maxTries {
			return answer, err
		}
		report("payment/init", code+" was used before")
	}
}

// verify sends the codes that the user enters, as long as an answer asks for one.
func (c *checkout) verify(ctx context.Context, sender string, answer *body, operation string, members object) error {
	for {
		result := answer.Masterpass.Result
		if err := check("Masterpass.Result.ResponseCode", result.ResponseCode); err != nil {
			return err
		}
		if result.ResponseCode != "5001" && result.ResponseCode != "5008" {
			break
		}
		report(sender, "a code was sent to the user, enter it")
		if err := check("Masterpass.Result.Token", result.Token); err != nil {
			return err
		}
		var err error
		answer, err = c.enterCode(ctx, operation, members.with("OtpToken", result.Token))
		if isReason(err, "masterpass TOKEN_ALREADY_USED") {
			break // by an entry whose answer was lost: the next call shows how it ended
		} else if err != nil {
			return err
		}
		sender = operation
	}
	report(operation, "done")
	return nil
}

// enterCode sends the code that the user enters; after a wrong one, it asks again.
func (c *checkout) enterCode(ctx context.Context, operation string, members object) (*body, error) {
	for number := 1; ; number++ {
		code := c.ask()
		if code == "" {
			return nil, newFailure("no-code", "", "no code was entered")
		}
		answer, err := c.client.call(ctx, operation, members.with("OtpCode", code))
		if !isReason(err, "masterpass OTP_IS_NOT_VALID") || number == maxTries {
			return answer, err
		}
		fmt.Printf("%v Enter it again.\n", err)
	}
}

// commit takes the money. 97 says that a commit whose answer was lost took it.
func (c *checkout) commit(ctx context.Context, paymentID string) error {
	_, err := c.client.call(ctx, "payment/commit", object{"MasterpassPaymentId": paymentID})
	if err != nil && !isReason(err, "paywall 97") {
		return err
	}
	report("payment/commit", "done")
	return nil
}

// isUnknown reports whether a commit may have been sent, and no answer to it says that it failed.
func (c *checkout) isUnknown(f *failure) bool {
	isAnswered := f.operation == "payment/commit" && (f.isKind("paywall") || f.isKind("masterpass"))
	return c.hasCommitRecord() && !isAnswered
}

func getenv(name, otherwise string) string {
	if value, ok := os.LookupEnv(name); ok {
		return value
	}
	return otherwise
}

// run returns the exit code: 0 paid, 1 not paid, 2 unknown, 64 wrong arguments.
func run(ctx context.Context, arguments []string) int {
	if len(arguments) != 1 || !regexp.MustCompile(`^[A-Za-z0-9_-]+$`).MatchString(arguments[0]) {
		fmt.Fprintln(os.Stderr, "usage: pay_order ORDER   (letters, digits, - and _)")
		return 64
	}
	timeout, err := strconv.ParseFloat(getenv("PAYWALL_TIMEOUT_SECONDS", "20"), 64)
	if err != nil || timeout <= 0 {
		fmt.Fprintln(os.Stderr, "PAYWALL_TIMEOUT_SECONDS is not a number of seconds above 0")
		return 64
	}
	input := bufio.NewScanner(os.Stdin)
	c := checkout{
		client: &client{
			url:    getenv("PAYWALL_URL", "http://127.0.0.1:8080"),
			key:    getenv("PAYWALL_KEY", "my-key"),
			client: getenv("PAYWALL_CLIENT", "my-client"),
			http: http.Client{
				Timeout:       time.Duration(timeout * float64(time.Second)), // includes reading the body
				CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			},
		},
		order:        arguments[0],
		ask:          func() string { input.Scan(); return strings.TrimSpace(input.Text()) },
		commitRecord: arguments[0] + ".commit",
	}
	paymentID, err := c.pay(ctx)
	if err == nil {
		fmt.Println("paid", paymentID)
		return 0
	}
	f := newFailure("no-record", "", err) // the record is empty, or cannot be read or written
	errors.As(err, &f)
	fmt.Println(f)
	if c.isUnknown(f) {
		fmt.Println("unknown", f.reason)
		return 2
	}
	fmt.Println("not paid", f.reason)
	return 1
}

func main() { os.Exit(run(context.Background(), os.Args[1:])) }

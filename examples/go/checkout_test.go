package checkout

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"testing"
)

var base = cmp.Or(os.Getenv("PAYWALL_URL"), "http://127.0.0.1:8080")

// A different key per test gives each test its own namespace.
type client struct{ key string }

func newClient() client { return client{fmt.Sprintf("fake-key-%x", rand.Uint64())} }

func (c client) send(t *testing.T, method, path string, body, result any) int {
	t.Helper()
	text, _ := json.Marshal(body)
	request, _ := http.NewRequest(method, base+path, bytes.NewReader(text))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("apikeyprivate", c.key)
	request.Header.Set("apiclientprivate", "fake-client")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	json.NewDecoder(response.Body).Decode(result) // the error is ignored: a gateway page is not JSON
	return response.StatusCode
}

// The code under test.
func (c client) createSession(t *testing.T, referenceCode string) (result struct{ ErrorCode int }) {
	order := map[string]string{"ReferenceCode": referenceCode, "UserId": "72812393211", "UserPhone": "905123456710"}
	for attempt := 1; c.send(t, "POST", "/api/paywall/masterpass/session", order, &result) >= 500 && attempt < 3; attempt++ {
	}
	return result
}

func TestTwoErrorsAreRetried(t *testing.T) {
	c := newClient()
	c.send(t, "PUT", "/__admin/mode", map[string]string{"mode": "http=503@first-2"}, new(any))

	if result := c.createSession(t, "order-1"); result.ErrorCode != 0 {
		t.Errorf("ErrorCode %d", result.ErrorCode)
	}

	var verification struct {
		Verdict bool
		Message string
	}
	expected := map[string]any{"exactly": 3, "retries": map[string]int{"sessions": 1}}
	c.send(t, "POST", "/__admin/verify", expected, &verification)
	if !verification.Verdict {
		t.Error(verification.Message)
	}
}

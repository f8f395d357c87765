package checkout

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"
	"time"
)

// A different key per test gives each test its own namespace.
type client struct{ base, key string }

func newClient() client {
	base := os.Getenv("PAYWALL_URL")
	if base == "" {
		base = "http://127.0.0.1:8080"
	}
	return client{base, fmt.Sprintf("fake-key-%x", time.Now().UnixNano())}
}

// send returns the status and the body.
func (c client) send(t *testing.T, method, path string, body any) (int, []byte) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(method, c.base+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("apikeyprivate", c.key)
	request.Header.Set("apiclientprivate", "fake-client")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

// admin calls the mock. What the mock refuses, such as a mode that it does not know, fails the test.
func (c client) admin(t *testing.T, method, path string, body any) []byte {
	t.Helper()
	status, answer := c.send(t, method, "/__admin/"+path, body)
	if status/100 != 2 {
		t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	return answer
}

// The code under test.
func (c client) createSession(t *testing.T, referenceCode string) (result struct{ ErrorCode int }) {
	order := map[string]string{"ReferenceCode": referenceCode, "UserId": "72812393211", "UserPhone": "905123456710"}
	for attempt := 1; ; attempt++ {
		status, answer := c.send(t, "POST", "/api/paywall/masterpass/session", order)
		if status < 500 || attempt == 3 {
			if err := json.Unmarshal(answer, &result); err != nil {
				t.Fatal(err)
			}
			return result
		}
	}
}

func TestTwoErrorsAreRetried(t *testing.T) {
	c := newClient()
	c.admin(t, "PUT", "mode", map[string]string{"mode": "http=503@first-2"})

	if result := c.createSession(t, "order-1"); result.ErrorCode != 0 {
		t.Errorf("ErrorCode %d", result.ErrorCode)
	}

	var verification struct {
		Verdict bool
		Message string
	}
	expected := map[string]any{"exactly": 3, "retries": map[string]int{"sessions": 1}}
	if err := json.Unmarshal(c.admin(t, "POST", "verify", expected), &verification); err != nil {
		t.Fatal(err)
	}
	if !verification.Verdict {
		t.Error(verification.Message)
	}
}

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

// A key of its own gives each test a namespace of its own.
type client struct{ key string }

func newClient() client { return client{fmt.Sprintf("fake-key-%x", rand.Uint64())} }

func (c client) send(t *testing.T, method, path string, body, answer any) int {
	t.Helper()
	text, _ := json.Marshal(body)
	request, _ := http.NewRequest(method, base+path, bytes.NewReader(text))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("apikeyprivate", c.key)
	request.Header.Set("apiclientprivate", "fake-client")
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	json.NewDecoder(reply.Body).Decode(answer) // a gateway page is no JSON
	return reply.StatusCode
}

// The code under test.
func (c client) createSession(t *testing.T, referenceCode string) (answer struct{ ErrorCode int }) {
	order := map[string]string{"ReferenceCode": referenceCode, "UserId": "72812393211", "UserPhone": "905123456710"}
	for tries := 1; c.send(t, "POST", "/api/paywall/masterpass/session", order, &answer) >= 500 && tries < 3; tries++ {
	}
	return answer
}

func TestTwoBadAnswersAreSurvived(t *testing.T) {
	c := newClient()
	c.send(t, "PUT", "/__admin/mode", map[string]string{"mode": "http=503@first-2"}, new(any))

	if answer := c.createSession(t, "order-1"); answer.ErrorCode != 0 {
		t.Errorf("ErrorCode %d", answer.ErrorCode)
	}

	var found struct {
		Verdict bool
		Message string
	}
	asked := map[string]any{"exactly": 3, "retries": map[string]int{"sessions": 1}}
	c.send(t, "POST", "/__admin/verify", asked, &found)
	if !found.Verdict {
		t.Error(found.Message)
	}
}

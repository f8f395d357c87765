// Creates a session and lists the cards with the client of openapi-generator (go).
package main

import (
	"context"
	"fmt"
	"os"

	paywall "example.test/example/paywall"
)

func main() {
	configuration := paywall.NewConfiguration()
	configuration.Servers = paywall.ServerConfigurations{{URL: os.Args[1]}}
	client := paywall.NewAPIClient(configuration)
	keys := map[string]paywall.APIKey{"apikeyprivate": {Key: "go"}, "apiclientprivate": {Key: "client"}}
	ctx := context.WithValue(context.Background(), paywall.ContextAPIKeys, keys)

	request := paywall.NewCreateSessionRequest("order-1", "72812393211", "905123456710")
	created, _, err := client.ServerAPI.CreateSession(ctx).CreateSessionRequest(*request).Execute()
	if err != nil {
		panic(err)
	}
	session := created.Body.Get().SessionId
	listed, _, err := client.ServerAPI.ListCards(ctx).Sessionid(session).Execute()
	if err != nil {
		panic(err)
	}
	fmt.Println("session", session, listed.Body.Get().Masterpass.Get().Exception.Get().Code)
}

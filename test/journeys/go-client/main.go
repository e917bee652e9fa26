// The whole round of github.com/kitabisa/go_sdk_clevertap, unchanged: an event and a profile.
package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	clevertap "github.com/kitabisa/go_sdk_clevertap"
)

func main() {
	address, err := url.Parse(os.Getenv("CAUSEWAY_URL"))
	check(err)
	builder := &clevertap.Builder{}
	builder.SetBuilder(&clevertap.Service{})
	builder.SetHTTPClient(&http.Client{Timeout: 20 * time.Second})
	builder.SetBaseURL(address)
	builder.SetAccountID(os.Getenv("CAUSEWAY_ACCOUNT"))
	builder.SetPasscode(os.Getenv("CAUSEWAY_PASSCODE"))
	client := builder.Build()
	check(client.SendEvent("gopher", "Charged", map[string]interface{}{"Place": 7}, &clevertap.Response{}))
	check(client.SendProfile("gopher", map[string]interface{}{"Name": "Gopher"}))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

package main

import ("io"; "net/http"; "os"; "strings")

func main() {
	body := `{"d":[{"type":"event","identity":"zoë","evtName":"Charged","evtData":{"Amount":42.5}}]}`
	request, _ := http.NewRequest("POST", os.Getenv("CAUSEWAY_URL")+"/1/upload", strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-CleverTap-Account-Id", os.Getenv("CAUSEWAY_ACCOUNT"))
	request.Header.Set("X-CleverTap-Passcode", os.Getenv("CAUSEWAY_PASSCODE"))
	request.Header.Set("Idempotency-Key", "order-4711")
	response, err := http.DefaultClient.Do(request)
	if err != nil { panic(err) }
	answer, _ := io.ReadAll(response.Body)
	if !strings.Contains(string(answer), `"status":"success"`) { panic(string(answer)) }
}

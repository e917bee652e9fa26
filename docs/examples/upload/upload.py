import json, os, urllib.request
d = [{"type": "event", "identity": "zoë", "evtName": "Charged", "evtData": {"Amount": 42.5}}]
headers = {
    "Content-Type": "application/json",
    "X-CleverTap-Account-Id": os.environ["CAUSEWAY_ACCOUNT"],
    "X-CleverTap-Passcode": os.environ["CAUSEWAY_PASSCODE"],
    "Idempotency-Key": "order-4711",
}
request = urllib.request.Request(os.environ["CAUSEWAY_URL"] + "/1/upload", json.dumps({"d": d}).encode(), headers)
answer = json.load(urllib.request.urlopen(request, timeout=30))
assert answer["status"] == "success", answer

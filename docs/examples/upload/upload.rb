require 'json'
require 'net/http'
d = [{ type: 'event', identity: 'zoë', evtName: 'Charged', evtData: { Amount: 42.5 } }]
headers = {
  'Content-Type' => 'application/json',
  'X-CleverTap-Account-Id' => ENV.fetch('CAUSEWAY_ACCOUNT'),
  'X-CleverTap-Passcode' => ENV.fetch('CAUSEWAY_PASSCODE'),
  'Idempotency-Key' => 'order-4711'
}
answer = Net::HTTP.post(URI("#{ENV.fetch('CAUSEWAY_URL')}/1/upload"), JSON.generate(d: d), headers).body
raise answer unless JSON.parse(answer)['status'] == 'success'

/** What a browser sees at the root of the local stack. */
export const welcomePage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Causeway, local</title>
<style>
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem; color: #16191f; background: #fff }
  code, pre { font: 14px/1.5 ui-monospace, monospace; background: #f2f3f3; border-radius: 4px }
  code { padding: .1em .3em } pre { padding: 1rem; white-space: pre-wrap }
  @media (prefers-color-scheme: dark) { body { color: #e9ebed; background: #0f1b2a } code, pre { background: #1a2738 } }
</style>
<h1>Causeway is running on this machine</h1>
<p>This address is the front door of the local stack. It answers as the deployed API does: uploads and cursors under
<code>/1/…</code>, everything else under <code>/api/…</code>. The account id and the passcodes are in
<code>.local/stack.json</code> in the project.</p>
<pre>curl -X POST "$API/1/upload" \\
  -H "X-CleverTap-Account-Id: $ACCOUNT" -H "X-CleverTap-Passcode: $PASSCODE" \\
  -H "Content-Type: application/json" \\
  -d '{"d":[{"identity":"jane","type":"event","evtName":"Charged","evtData":{"Amount":12.5}}]}'</pre>
<p><code>npm run demo</code> moves 69,659 purchases in and out and checks every sum. <code>npm stop</code> ends the stack.</p>
</html>
`;

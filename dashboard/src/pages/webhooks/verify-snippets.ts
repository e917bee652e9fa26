/** How a receiver verifies a call, with the packages of Standard Webhooks (docs/webhooks.md). */
export const snippets = [
  {
    id: 'node',
    label: 'Node',
    text: `import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
const webhook = new Webhook(process.env.WEBHOOK_SECRET); // whsec_…
createServer(async (request, response) => {
  const body = await buffer(request);
  try { console.log(webhook.verify(body.toString(), request.headers)); }
  catch { return response.writeHead(401).end(); }
  response.end();
}).listen(8080);`,
  },
  {
    id: 'python',
    label: 'Python',
    text: `import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from standardwebhooks.webhooks import Webhook

class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try: print(Webhook(os.environ["WEBHOOK_SECRET"]).verify(body, dict(self.headers.items())))
        except Exception: return self.send_error(401)
        self.send_response(200); self.end_headers()

HTTPServer(("", 8080), Receiver).serve_forever()`,
  },
] as const;

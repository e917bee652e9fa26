/**
 * The first event of an account, as a program that a person can run as it is. Nothing that it is made of needs a quote: an account
 * id and a passcode are letters, digits, - and _, and an address is the browser's own.
 */
export type Sender = { origin: string; accountId: string; passcode: string };
export type LanguageId = 'curl' | 'powershell' | 'node';
export const languages: readonly { id: LanguageId; text: string }[] = [
  { id: 'curl', text: 'curl' },
  { id: 'powershell', text: 'PowerShell' },
  { id: 'node', text: 'Node.js' },
];

/** Stands in a program for the passcode that was not made yet. */
export const NO_PASSCODE = 'YOUR-PASSCODE';

const BODY = JSON.stringify({
  d: [{ type: 'event', identity: 'first-visitor', evtName: 'Hello Causeway', evtData: { From: 'the first minutes' } }],
});

export function programOf(language: LanguageId, sender: Sender): string {
  return programs[language](sender);
}

const programs: Record<LanguageId, (sender: Sender) => string> = {
  curl: ({ origin, accountId, passcode }) => `curl '${origin}/1/upload' \\
  -H 'X-CleverTap-Account-Id: ${accountId}' \\
  -H 'X-CleverTap-Passcode: ${passcode}' \\
  -H 'Content-Type: application/json' \\
  -d '${BODY}'`,
  powershell: ({ origin, accountId, passcode }) => `Invoke-RestMethod -Method Post -Uri '${origin}/1/upload' \`
  -Headers @{ 'X-CleverTap-Account-Id' = '${accountId}'; 'X-CleverTap-Passcode' = '${passcode}' } \`
  -ContentType 'application/json' \`
  -Body '${BODY}'`,
  node: ({ origin, accountId, passcode }) => `// node hello.mjs
const answer = await fetch('${origin}/1/upload', {
  method: 'POST',
  headers: {
    'X-CleverTap-Account-Id': '${accountId}',
    'X-CleverTap-Passcode': '${passcode}',
    'Content-Type': 'application/json',
  },
  body: '${BODY}',
});
console.log(await answer.text());`,
};

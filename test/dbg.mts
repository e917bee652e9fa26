import { openBrowser, visit } from './support/browser.ts';
import { newAccount } from './support/local-stack.ts';

const b = await openBrowser();
const at = await visit(b, await newAccount(), process.argv[2]);
await at.page.waitForTimeout(Number(process.argv[3] ?? 4000));
await at.page.screenshot({ path: '/tmp/dbg.png' });
console.log(at.problems, await at.page.evaluate('document.body.innerText.slice(0,600)'));
await b.close();

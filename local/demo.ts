import { runDemo } from './demo/run-demo.ts';
import { defaultDir, layoutOf } from './stack/layout.ts';
import { namedStackFile } from './stack/settings.ts';
import { readStackFile } from './stack/stack-file.ts';
import { reportTo } from './terminal/report.ts';

/** `npm run demo`: the main job against the running stack. The exit status is 1 if anything was not right. */
const report = reportTo(process.stdout);
const stack = await readStackFile(namedStackFile() ?? layoutOf(defaultDir).stackFile);
if (stack) {
  const good = await runDemo({ stack, dir: defaultDir, report }).catch((error: unknown) => {
    report.line(`\n${error instanceof Error ? error.message : String(error)}`);
    return false;
  });
  process.exitCode = good ? 0 : 1;
} else {
  report.line('No stack is running. Start one with `npm start`.');
  process.exitCode = 1;
}

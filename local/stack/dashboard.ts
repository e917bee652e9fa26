import { join } from 'node:path';
import type { Report } from '../terminal/report.ts';
import { binDir, type Layout, projectRoot } from './layout.ts';
import { lastLines, run } from './run.ts';
import { nodeEnvironment } from './settings.ts';

/** Builds the dashboard, as `npm run dashboard` does but for its types, into a folder of this stack's own, and answers where it is. */
export async function buildDashboard(
  layout: Layout,
  { report, signal }: { report: Report; signal?: AbortSignal | undefined },
): Promise<string> {
  const out = join(layout.dir, 'dashboard');
  await report.step('Building the dashboard', async () => {
    const { code, output } = await run(join(binDir, 'vite'), {
      args: ['build', '--config', 'dashboard/vite.config.ts', '--outDir', out, '--logLevel', 'warn'],
      cwd: projectRoot,
      env: nodeEnvironment(layout),
      logFile: join(layout.logs, 'dashboard.log'),
      signal,
    });
    if (code !== 0) throw new Error(`The dashboard was not built:\n${lastLines(output)}`);
    return 'done';
  });
  return out;
}

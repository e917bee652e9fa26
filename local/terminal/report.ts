import { painter } from './colour.ts';
import { duration, fitText } from './format.ts';

/** Says what a long command is doing: one moving line on a terminal, a few plain lines in a file. */
export type Say = (detail: string) => void;

export type Report = {
  /** Shows the work while it runs and leaves no line of its own. */
  watch: <Result>(title: string, work: (say: Say) => Promise<Result>) => Promise<Result>;
  /** The same, and then a line with the time and, where the work returns a text, that text. */
  step: <Result>(title: string, work: (say: Say) => Promise<Result>) => Promise<Result>;
  line: (text?: string) => void;
};

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const PLAIN_MS = 10_000;
const CLEAR = '\r\u001b[2K';

export function reportTo(stream: NodeJS.WriteStream): Report {
  const paint = painter(stream);

  async function watch<Result>(title: string, work: (say: Say) => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    let detail = '';
    let frame = 0;
    function draw(): void {
      frame += 1;
      const elapsed = duration(performance.now() - startedAt);
      const tail = fitText(`${elapsed}  ${detail}`, Math.max(20, (stream.columns ?? 80) - title.length - 6));
      stream.write(`${CLEAR}${paint('cyan', FRAMES[frame % FRAMES.length] ?? '')} ${title}  ${paint('dim', tail)}`);
    }
    function heartbeat(): void {
      stream.write(`  … ${title}, ${duration(performance.now() - startedAt)}${detail && `: ${detail}`}\n`);
    }
    const timer = stream.isTTY ? setInterval(draw, 100) : setInterval(heartbeat, PLAIN_MS);
    try {
      return await work((next) => {
        detail = next;
      });
    } finally {
      clearInterval(timer);
      if (stream.isTTY) stream.write(CLEAR);
    }
  }

  async function step<Result>(title: string, work: (say: Say) => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    function finish(mark: string, note: string): void {
      const said = [duration(performance.now() - startedAt), note].filter(Boolean).join(', ');
      stream.write(`${mark} ${title}  ${paint('dim', said)}\n`);
    }
    try {
      const result = await watch(title, work);
      finish(paint('green', '✓'), typeof result === 'string' ? result : '');
      return result;
    } catch (error) {
      finish(paint('red', '✗'), '');
      throw error;
    }
  }

  return { watch, step, line: (text = '') => void stream.write(`${text}\n`) };
}

import type { Operator } from '../control/calls.ts';
import type { Write } from './print-reply.ts';

const EVERY_MS = 1000;
const WIDTH = 30;
/** After so many looks at which nothing had moved it is said what that may mean. */
const STILL_LOOKS = 120;
const STILL =
  'Nothing has gone out for two minutes: it may be outside working hours, the platform may have asked to wait, or no assistant is running. This goes on watching; Ctrl+C ends it and stops nothing.';

interface Progress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly unknown: number;
}

/** How many messages are settled in which way; taken before something is started, so that the bar shows what came of it. */
export async function settledIn(operator: Operator): Promise<ReadonlyMap<string, number>> {
  const counts = await countsIn(operator);
  counts.delete('queued');
  counts.delete('sending');
  return counts;
}

/** Shows how messages go out until none waits any more, or nothing came to wait in so many `looks`: one line that is drawn over on a terminal, a line for each change elsewhere. */
export async function watchMessages(
  operator: Operator,
  before: ReadonlyMap<string, number>,
  {
    isTerminal,
    looks: most,
    wait,
    write,
  }: {
    readonly isTerminal: boolean;
    readonly looks: number;
    readonly wait: (ms: number) => Promise<void>;
    readonly write: Write;
  },
): Promise<void> {
  let shown = '';
  let shownAt = 0;
  for (let looks = 1; ; looks++) {
    const now = await progressOf(operator, before);
    const isOver = now.done === now.total && (now.total > 0 || looks >= most);
    const line = lineOf(now);
    if (line !== shown && (now.total > 0 || isOver)) {
      write(isTerminal ? `\r\u001b[K${line}` : `${line}\n`);
      shown = line;
      shownAt = looks;
    }
    if (isOver) break;
    if (now.total > 0 && looks === shownAt + STILL_LOOKS)
      write(isTerminal ? `\n${STILL}\n${line}` : `${STILL}\n`);
    await wait(EVERY_MS);
  }
  if (isTerminal) write('\n');
}

async function countsIn(operator: Operator): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { state, count } of (await operator.messageCounts({})).counts)
    counts.set(state, (counts.get(state) ?? 0) + count);
  return counts;
}

async function progressOf(operator: Operator, before: ReadonlyMap<string, number>): Promise<Progress> {
  const counts = await countsIn(operator);
  const since = (state: string) => Math.max(0, (counts.get(state) ?? 0) - (before.get(state) ?? 0));
  const [failed, unknown] = [since('failed'), since('unknown')];
  const done = since('sent') + failed + unknown + since('cancelled');
  const waiting = (counts.get('queued') ?? 0) + (counts.get('sending') ?? 0);
  return { done, total: done + waiting, failed, unknown };
}

function lineOf({ done, total, failed, unknown }: Progress): string {
  if (total === 0) return 'No message is waiting to go out.';
  const filled = Math.floor((WIDTH * done) / total);
  const bar = `${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}`;
  const odd = [...(failed > 0 ? [`${failed} failed`] : []), ...(unknown > 0 ? [`${unknown} unknown`] : [])];
  return `[${bar}] ${done} of ${total}${odd.length === 0 ? '' : `, ${odd.join(', ')}`}`;
}

import type { Clock } from '../../core/ports.ts';

/** True for a press that comes right after the same one: Slack sends both halves of a double click, each under an id of its own. */
export type IsDoubleClick = (press: {
  readonly userId: string;
  /** The message or window that the button stands in, by its id. */
  readonly where: string;
  readonly actionId: string;
  readonly value: string;
}) => boolean;

const WITHIN_MS = 1_000;
const MOST = 10_000;

/** Remembers the last presses in memory. */
export function createDoubleClicks(now: Clock): IsDoubleClick {
  const last = new Map<string, number>();
  return (press) => {
    const key = JSON.stringify(press);
    const atMs = now().getTime();
    const beforeMs = last.get(key);
    last.delete(key);
    last.set(key, atMs);
    const [oldest] = last.keys();
    if (last.size > MOST && oldest !== undefined) last.delete(oldest);
    return beforeMs !== undefined && atMs - beforeMs < WITHIN_MS;
  };
}

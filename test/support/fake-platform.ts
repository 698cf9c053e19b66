import type { ChatPlatform, Delivery, FoundAddress } from '../../src/core/ports.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What becomes of one attempt to send. `lost-…`: no answer comes back; the message does not arrive, at once, or when the sender has given up. */
export type Fate =
  | 'arrives'
  | 'slow'
  | 'lost-unsent'
  | 'lost-sent'
  | 'lost-late'
  | 'throttled'
  | 'unreachable'
  | 'blocked'
  | 'gone'
  | 'throws';

export interface Arrival {
  readonly personId: string;
  readonly token: string;
  readonly atMs: number;
  readonly summary: string;
}

export interface FakePlatform extends ChatPlatform {
  /** What really arrived, in order. */
  readonly arrived: readonly Arrival[];
  /** When each attempt came, with its answer. */
  readonly calls: readonly { readonly personId: string; readonly atMs: number; readonly fate: Fate }[];
  /** People without an account. */
  readonly strangers: Set<string>;
}

export interface FakeOptions {
  readonly name: string;
  readonly time: Pick<VirtualTime, 'nowMs' | 'wait'>;
  /** The fate of the n-th attempt, from 0. */
  readonly fateOf?: (n: number, personId: string) => Fate;
  /** Whether a message can be looked up by its token. */
  readonly canFind?: boolean;
  /** Whether the n-th look-up fails. */
  readonly isBlind?: (n: number) => boolean;
  /** Over so many in any one second the rest is refused, as a real limit does. */
  readonly mostPerSecond?: number;
  readonly latencyMs?: number;
}

const TIMEOUT_MS = 10_000;
const LATE_MS = 1_500;
/** A message shows in the history after so long. */
const SHOWS_MS = 1_000;

/** A chat platform that misbehaves as it is told, with a ledger of what arrived. */
export function createFakePlatform(options: FakeOptions): FakePlatform {
  const { name, time, fateOf = () => 'arrives', canFind = true, isBlind = () => false } = options;
  const { mostPerSecond = Number.POSITIVE_INFINITY, latencyMs = 100 } = options;
  const arrived: Arrival[] = [];
  const calls: { personId: string; atMs: number; fate: Fate }[] = [];
  let recent: number[] = [];
  let looks = 0;
  const arrive = (personId: string, token: string, summary: string): Delivery => {
    arrived.push({ personId, token, atMs: time.nowMs(), summary });
    return { ok: true, messageId: `${name}-${arrived.length}` };
  };
  const fake: FakePlatform = {
    name,
    arrived,
    calls,
    strangers: new Set(),
    start: async () => {},
    stop: async () => {},
    async send({ route }, { summary }, { token = '' } = {}) {
      const personId = String(route);
      const atMs = time.nowMs();
      recent = recent.filter((one) => one > atMs - 1000);
      const fate = recent.length >= mostPerSecond ? 'throttled' : fateOf(calls.length, personId);
      calls.push({ personId, atMs, fate });
      if (fate !== 'throttled') recent.push(atMs);
      await time.wait(latencyMs);
      switch (fate) {
        case 'arrives':
          return arrive(personId, token, summary);
        case 'slow':
          await time.wait(TIMEOUT_MS - 1_000);
          return arrive(personId, token, summary);
        case 'lost-sent':
          arrive(personId, token, summary);
          await time.wait(TIMEOUT_MS);
          return { ok: false, reason: 'unknown' };
        case 'lost-late':
          void time.wait(TIMEOUT_MS + LATE_MS).then(() => arrive(personId, token, summary));
          await time.wait(TIMEOUT_MS);
          return { ok: false, reason: 'unknown' };
        case 'lost-unsent':
          await time.wait(TIMEOUT_MS);
          return { ok: false, reason: 'unknown' };
        case 'throttled':
          return { ok: false, reason: 'rate-limited', retryAfterMs: 1_000 };
        case 'throws':
          throw new TypeError('a bug in the adapter');
        default:
          return { ok: false, reason: fate };
      }
    },
    async findAddress({ id }): Promise<FoundAddress> {
      await time.wait(latencyMs);
      return fake.strangers.has(id)
        ? { state: 'unfound' }
        : { state: 'found', address: { platform: name, route: id } };
    },
  };
  if (!canFind) return fake;
  return Object.assign(fake, {
    findSent: async (_to: unknown, token: string) => {
      looks += 1;
      const isFailing = isBlind(looks - 1);
      await time.wait(latencyMs);
      if (isFailing) return { state: 'unknown' } as const;
      const found = arrived.findIndex((one) => one.token === token && one.atMs <= time.nowMs() - SHOWS_MS);
      return found < 0
        ? ({ state: 'absent' } as const)
        : ({ state: 'found', messageId: `${name}-${found + 1}` } as const);
    },
  });
}

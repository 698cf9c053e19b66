import type { QueuedMessage, Reach, Settlement } from '../core/campaigns.ts';
import type { Address } from '../core/incoming.ts';
import type { ChatPlatform, Delivery } from '../core/ports.ts';
import type { Reply } from '../core/reply.ts';
import type { DeliverOptions } from './deliver.ts';

/**
 * What became of a claimed message. `left`: it is still on its way as far as the records tell, and is found out about when its lease is
 * over. `again`, or a time: it is back in the queue, to go at once or not before then.
 */
export type Ended = 'settled' | 'left' | 'again' | Date;

export interface AttemptOptions
  extends Pick<DeliverOptions, 'store' | 'contentOf' | 'rates' | 'wait' | 'nowMs' | 'log'> {
  /** How long a message may take to show on a platform that has lost its answer. */
  readonly settleMs: number;
  /** How long after it was claimed a message may still arrive whose sender died. */
  readonly arrivesWithinMs: number;
  /** A message that could not be sent by then is not sent under this claim, since somebody else may have taken it. */
  readonly sendWithinMs: number;
  /** Called when a person cannot be written to on a platform. */
  readonly onRefused: (message: QueuedMessage, platform: string, reason: 'blocked' | 'gone') => void;
}

export interface Attempts {
  /** Sends a message that was claimed for this platform at `claimedMs` of `nowMs`. Never rejects. */
  send(message: QueuedMessage, platform: ChatPlatform, claimedMs: number): Promise<Ended>;
  /** Finds out about a message whose sender died. Never rejects. */
  lookUp(message: QueuedMessage, platform: ChatPlatform | undefined): Promise<Ended>;
  /** Writes down how a claimed message ended; `left` when that cannot be written. Never rejects. */
  settle(message: QueuedMessage, settlement: Settlement): Promise<Ended>;
  /** Puts a claimed message back, for after so many milliseconds. Never rejects. */
  putBack(message: QueuedMessage, reason: string, inMs: number): Promise<Ended>;
}

/** How often a message is tried that the platform does not take, and how long it waits in between at first. */
const MOST_ATTEMPTS = 5;
const FIRST_WAIT_MS = 60_000;
/** A message that was surely not sent goes again at once, but not without end. */
const MOST_AT_ONCE = 5;
const MOST_UNSENT = 12;
const LONGEST_WAIT_MS = 10 * 60_000;
/** So many people in a row not reached are no coincidence: the platform is down, and is given time. */
const ROW_OF_UNREACHABLE = 3;
/** So many people in a row who are all gone are not: the app itself was taken out, or its token is no good any more. */
const ROW_OF_GONE = 10;
const LONGEST_PAUSE_MS = 5 * 60_000;
const MOST_LOOKS = 3;
/** A sent message whose outcome nobody could be told is given up after so many rounds of looking. */
const MOST_ROUNDS = 30;
const MOST_WRITES = 3;

/** Makes it. */
export function createAttempts(options: AttemptOptions): Attempts {
  const { store, contentOf, rates, wait, nowMs, log, settleMs, arrivesWithinMs } = options;
  const { sendWithinMs, onRefused } = options;
  const rounds = new Map<string, number>();
  const unreachableInRow = new Map<string, number>();
  const goneInRow = new Map<string, number>();

  const settle = async (message: QueuedMessage, settlement: Settlement): Promise<Ended> => {
    for (let tries = 1; ; tries += 1) {
      try {
        await store.settleMessage(message.key, message.token ?? '', settlement);
        return 'settled';
      } catch (error) {
        if (tries === MOST_WRITES) {
          log.error('outcome-not-recorded', error, { state: settlement.state });
          return 'left';
        }
        await wait(250 * 2 ** tries);
      }
    }
  };
  const putBack = async (message: QueuedMessage, reason: string, inMs: number): Promise<Ended> => {
    const notBefore = new Date((await store.time()).getTime() + inMs);
    const ended = await settle(message, { state: 'later', notBefore: notBefore.toISOString(), reason });
    return ended === 'left' ? ended : inMs === 0 ? 'again' : notBefore;
  };
  const addressOf = async (message: QueuedMessage, platform: string): Promise<Address | undefined> =>
    (await store.addresses(message.personId)).find((one) => one.platform === platform);

  const noteReach = async (
    { personId }: QueuedMessage,
    platform: string,
    state: Reach['state'],
  ): Promise<void> => store.noteReach({ personId, platform, state, at: (await store.time()).toISOString() });
  const arrived = async (message: QueuedMessage, platform: string, messageId: string): Promise<Ended> => {
    const ended = await settle(message, { state: 'sent', platform, messageId });
    const reach = await store.reach(message.personId);
    if (reach.some((one) => one.platform === platform && one.state !== 'reachable'))
      await noteReach(message, platform, 'reachable');
    return ended;
  };
  const refused = async (
    message: QueuedMessage,
    { name }: ChatPlatform,
    reason: 'blocked' | 'gone',
  ): Promise<Ended> => {
    await noteReach(message, name, reason);
    onRefused(message, name, reason);
    return putBack(message, reason, 0);
  };
  const noteUnreachable = async ({ name }: ChatPlatform): Promise<void> => {
    const inRow = (unreachableInRow.get(name) ?? 0) + 1;
    unreachableInRow.set(name, inRow);
    if (inRow >= ROW_OF_UNREACHABLE) {
      const ms = Math.min(5_000 * 2 ** (inRow - ROW_OF_UNREACHABLE), LONGEST_PAUSE_MS);
      log.info('platform-unreachable', { platform: name, ms });
      await rates.pause(name, ms);
    }
  };
  const unreachable = async (message: QueuedMessage, platform: ChatPlatform): Promise<Ended> => {
    await noteUnreachable(platform);
    return message.attempts >= MOST_ATTEMPTS
      ? settle(message, { state: 'failed', reason: 'unreachable', platform: platform.name })
      : putBack(message, 'unreachable', FIRST_WAIT_MS * 2 ** (message.attempts - 1));
  };
  const unsent = async (message: QueuedMessage, { name }: ChatPlatform): Promise<Ended> => {
    const more = message.attempts - MOST_AT_ONCE;
    if (message.attempts >= MOST_UNSENT)
      return settle(message, { state: 'failed', reason: 'unreachable', platform: name });
    return putBack(message, 'not-sent', more < 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** more, LONGEST_WAIT_MS));
  };
  const conclude = async (
    message: QueuedMessage,
    platform: ChatPlatform,
    delivery: Delivery,
  ): Promise<Ended> => {
    if (delivery.ok || !['unreachable', 'unknown', 'gone'].includes(delivery.reason))
      unreachableInRow.delete(platform.name);
    const gone = delivery.ok || delivery.reason !== 'gone' ? 0 : (goneInRow.get(platform.name) ?? 0) + 1;
    goneInRow.set(platform.name, gone);
    if (delivery.ok) return arrived(message, platform.name, delivery.messageId);
    if (gone > ROW_OF_GONE) return unreachable(message, platform);
    switch (delivery.reason) {
      case 'blocked':
      case 'gone':
        return refused(message, platform, delivery.reason);
      case 'unreachable':
        return unreachable(message, platform);
      case 'rate-limited': {
        const { retryAfterMs } = delivery;
        // Whoever was told to wait does not come back all at once.
        const ms = retryAfterMs + Math.ceil(Math.random() * Math.min(retryAfterMs / 4, 5_000));
        log.info('platform-busy', { platform: platform.name, ms });
        await rates.pause(platform.name, ms);
        return putBack(message, 'rate-limited', retryAfterMs);
      }
      case 'unknown':
        await noteUnreachable(platform);
        return lookUp(message, platform, settleMs);
      default:
        return delivery satisfies never;
    }
  };

  const look = async (
    message: QueuedMessage,
    platform: ChatPlatform | undefined,
    firstMs: number,
  ): Promise<Ended> => {
    // A platform is written on a message before anything is sent.
    if (message.platform === undefined) return putBack(message, 'not-sent', 0);
    const unknown: Settlement = { state: 'unknown', platform: message.platform };
    const address = platform === undefined ? undefined : await addressOf(message, platform.name);
    if (platform?.findSent === undefined || address === undefined) return settle(message, unknown);
    for (let looks = 1; looks <= MOST_LOOKS; looks += 1) {
      await wait(looks === 1 ? firstMs : settleMs * looks);
      const found = await platform.findSent(address, message.token ?? '', new Date(message.changedAt));
      if (found.state === 'found') return arrived(message, platform.name, found.messageId);
      if (found.state === 'absent') return unsent(message, platform);
    }
    const round = (rounds.get(message.key) ?? 0) + 1;
    rounds.set(message.key, round);
    log.info('outcome-not-found-out', { platform: platform.name, round });
    return round < MOST_ROUNDS ? 'left' : settle(message, unknown);
  };
  const lookUp = async (
    message: QueuedMessage,
    platform: ChatPlatform | undefined,
    firstMs: number,
  ): Promise<Ended> => {
    const ended = await look(message, platform, firstMs);
    if (ended !== 'left') rounds.delete(message.key);
    return ended;
  };
  const attempt = async (
    message: QueuedMessage,
    platform: ChatPlatform,
    claimedMs: number,
  ): Promise<Ended> => {
    let content: Reply | undefined;
    try {
      content = await contentOf(message);
    } catch (error) {
      log.error('message-not-written', error, { step: message.step });
      return message.attempts >= MOST_ATTEMPTS
        ? settle(message, { state: 'failed', reason: 'error', platform: platform.name })
        : putBack(message, 'error', FIRST_WAIT_MS * message.attempts);
    }
    if (content === undefined) return settle(message, { state: 'cancelled', reason: 'not-needed' });
    const address = await addressOf(message, platform.name);
    if (address === undefined) return putBack(message, 'moved', 0);
    if (nowMs() - claimedMs > sendWithinMs) return 'left';
    const delivery = await platform.send(address, content, { token: message.token ?? '' });
    return conclude(message, platform, delivery);
  };
  const guard =
    <A extends readonly unknown[]>(work: (message: QueuedMessage, ...more: A) => Promise<Ended>) =>
    async (message: QueuedMessage, ...more: A): Promise<Ended> => {
      try {
        return await work(message, ...more);
      } catch (error) {
        log.error('delivery-failed', error, { step: message.step });
        return 'left';
      }
    };
  const lookUpLate = async (message: QueuedMessage, platform: ChatPlatform | undefined): Promise<Ended> => {
    const agoMs = (await store.time()).getTime() - Date.parse(message.changedAt);
    return lookUp(message, platform, Math.min(Math.max(arrivesWithinMs - agoMs, 0), arrivesWithinMs));
  };
  return { send: guard(attempt), lookUp: guard(lookUpLate), settle, putBack: guard(putBack) };
}

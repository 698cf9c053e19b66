import type { App } from '@slack/bolt';
import type { Log } from '../../core/ports.ts';
import type { SeenEvents } from '../seen-events.ts';

type Body = Readonly<Record<string, unknown>>;
/** Tells Slack that an event has come, with what a form may answer. Slack waits three seconds for it. */
export type Acknowledge = (answer?: unknown) => Promise<void>;

/** Where events go in, however they came. */
export interface Intake {
  /**
   * Takes an event, or resolves to false without touching it when the platform is stopping. `deliveryId` tells one
   * delivery from another where the event has no id of its own.
   */
  take(body: Body, deliveryId: string, acknowledge: Acknowledge): Promise<boolean>;
  /** Hands events on from now. */
  open(app: Pick<App, 'processEvent'>): void;
  /** Takes no more, and resolves when those under way are done, or after ten seconds without them. */
  close(): Promise<void>;
}

/** How many events are worked on at once; the others wait so that answering Slack comes first. */
const MOST_AT_ONCE = 16;
/** After this a form that has no answer yet is answered empty, because Slack stops waiting. */
const LAST_MOMENT_MS = 2_800;
/** How long events under way are waited for at the end. */
const DRAIN_MS = 10_000;

/** Makes the intake. Slack hears at once of everything but a sent form, whose answer is the next view. */
export function createIntake({
  seen,
  log,
  drainMs = DRAIN_MS,
}: {
  readonly seen: SeenEvents;
  readonly log: Log;
  readonly drainMs?: number;
}): Intake {
  const underWay = new Set<Promise<void>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  let app: Pick<App, 'processEvent'> | undefined;

  const turn = async (isUrgent: boolean): Promise<void> => {
    if (!isUrgent && running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    // Requests that have come meanwhile are read and answered first.
    if (!isUrgent) await new Promise((resolve) => setImmediate(resolve));
  };
  const work = async (
    target: Pick<App, 'processEvent'>,
    body: Body,
    eventId: string,
    acknowledge: Acknowledge,
  ): Promise<void> => {
    const answersItself = isForm(body);
    let timer: NodeJS.Timeout | undefined;
    await turn(answersItself);
    try {
      if (answersItself) timer = setTimeout(() => void acknowledge().catch(() => {}), LAST_MOMENT_MS);
      await target.processEvent({
        body,
        ack: answersItself ? acknowledge : async () => {},
        customProperties: { eventId },
      });
      if (answersItself) await acknowledge();
    } catch (error) {
      log.error('slack-event-failed', error);
      await acknowledge().catch(() => {});
    } finally {
      clearTimeout(timer);
      running -= 1;
      waiting.shift()?.();
    }
  };

  return {
    async take(body, deliveryId, acknowledge) {
      const target = app;
      if (target === undefined) return false;
      const eventId = typeof body['event_id'] === 'string' ? body['event_id'] : deliveryId;
      if (!(await seen.claim(eventId))) {
        await acknowledge();
        return true;
      }
      if (!isForm(body)) await acknowledge();
      const done = work(target, body, eventId, acknowledge).finally(() => underWay.delete(done));
      underWay.add(done);
      return true;
    },
    open(target) {
      app = target;
    },
    async close() {
      app = undefined;
      let isLate = false;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          isLate = true;
          resolve();
        }, drainMs);
      });
      while (underWay.size > 0 && !isLate) await Promise.race([Promise.allSettled([...underWay]), late]);
      clearTimeout(timer);
      if (underWay.size > 0) log.info('slack-events-cut-off', { count: underWay.size });
    },
  };
}

function isForm({ type }: Body): boolean {
  return type === 'view_submission';
}

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Dispatch, RateLimits, RecordStore } from './core/ports.ts';

/** Figures of a running assistant in the text format of Prometheus. They name policies and platforms, never a person. */
export interface Metrics {
  readonly contentType: string;
  /** Everything as text. Rejects when the records cannot be read. */
  text(): Promise<string>;
  /** The same store, with the time that each call takes. */
  measureStore(store: RecordStore): RecordStore;
  /** The same dispatch, with the time that each event takes. */
  measureDispatch(dispatch: Dispatch): Dispatch;
  /** The same limits, with how often each platform asked to be left alone. */
  measureRates(rates: RateLimits): RateLimits;
}

const PREFIX = 'policy_assistant_';
/** From half a millisecond to ten seconds. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Makes them for one process. `nowMs` is a clock that only goes forward; `time` is the records' own. */
export function createMetrics(nowMs: () => number): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const storeSeconds = new Histogram({
    name: `${PREFIX}store_seconds`,
    help: 'Time until the record store has answered',
    labelNames: ['call', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const eventSeconds = new Histogram({
    name: `${PREFIX}event_seconds`,
    help: 'Time until an event from a chat platform is answered',
    labelNames: ['platform', 'kind'],
    buckets: SECONDS,
    registers,
  });
  const busy = new Counter({
    name: `${PREFIX}platform_busy_total`,
    help: 'How often sending on a platform was paused, because it said 429 or could not be reached',
    labelNames: ['platform'],
    registers,
  });
  let measured: RecordStore | undefined;
  addQueueGauges(registers, () => measured);
  const timed = <T>(work: () => Promise<T>, end: (seconds: number, outcome: string) => void): Promise<T> => {
    const began = nowMs();
    const done = (outcome: string) => end((nowMs() - began) / 1000, outcome);
    return work().then(
      (value) => {
        done('ok');
        return value;
      },
      (error: unknown) => {
        done('failed');
        throw error;
      },
    );
  };
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    measureStore(store) {
      measured = store;
      return new Proxy(store, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== 'function' || typeof name !== 'string') return value;
          return (...args: unknown[]) => {
            const began = nowMs();
            const result: unknown = Reflect.apply(value, target, args);
            if (!(result instanceof Promise)) return result;
            const end = (outcome: string) =>
              storeSeconds.observe({ call: name, outcome }, (nowMs() - began) / 1000);
            result.then(
              () => end('ok'),
              () => end('failed'),
            );
            return result;
          };
        },
      });
    },
    measureDispatch: (dispatch) => (event) =>
      timed(
        () => dispatch(event),
        (seconds) => eventSeconds.observe({ platform: event.sender.platform, kind: event.kind }, seconds),
      ),
    measureRates: (rates) => ({
      take: (name, perSecond) => rates.take(name, perSecond),
      pause: (name, ms) => {
        busy.inc({ platform: name });
        return rates.pause(name, ms);
      },
    }),
  };
}

/** What waits to be sent and what became of the rest, read from the records when somebody looks. */
function addQueueGauges(registers: Registry[], store: () => RecordStore | undefined): void {
  const age = new Gauge({
    name: `${PREFIX}queue_age_seconds`,
    help: 'How long the oldest message has been waiting to be sent; 0 when none is',
    registers,
  });
  new Gauge({
    name: `${PREFIX}messages`,
    help: 'Reminders and notices by policy and state',
    labelNames: ['policy', 'state'],
    registers,
    async collect() {
      const records = store();
      if (records === undefined) return;
      this.reset();
      const now = await records.time();
      for (const { policyId, state, count } of await records.messageCounts())
        this.set({ policy: policyId, state }, count);
      const oldest = await records.oldestQueuedAt();
      age.set(oldest === undefined ? 0 : Math.max(0, now.getTime() - Date.parse(oldest)) / 1000);
    },
  });
}

/** Time that goes on only when everybody waits. */
export interface VirtualTime {
  readonly nowMs: () => number;
  readonly now: () => Date;
  readonly wait: (ms: number) => Promise<void>;
  /** Lets time go on until a promise is settled, at most so many milliseconds; gives what it resolves with. */
  until<T>(promise: Promise<T>, mostMs?: number): Promise<T>;
  /** Lets so many milliseconds go by. */
  pass(ms: number): Promise<void>;
}

const START = Date.parse('2026-03-02T09:00:00Z');

/** Makes it, on a Monday morning. */
export function createVirtualTime(): VirtualTime {
  let nowMs = 0;
  let order = 0;
  let timers: { readonly atMs: number; readonly order: number; readonly go: () => void }[] = [];
  const settleMicrotasks = () => new Promise<void>((resolve) => setImmediate(resolve));
  const step = async (untilMs: number): Promise<boolean> => {
    const [next] = timers.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
    if (next === undefined || next.atMs > untilMs) return false;
    timers = timers.slice(1);
    nowMs = Math.max(nowMs, next.atMs);
    next.go();
    await settleMicrotasks();
    return true;
  };
  const time: VirtualTime = {
    nowMs: () => nowMs,
    now: () => new Date(START + nowMs),
    wait: (ms) =>
      new Promise((resolve) => {
        order += 1;
        timers.push({ atMs: nowMs + Math.max(ms, 0), order, go: resolve });
      }),
    async until(promise, mostMs = 24 * 60 * 60_000) {
      let isDone = false;
      const done = () => {
        isDone = true;
      };
      promise.then(done, done);
      const endMs = nowMs + mostMs;
      await settleMicrotasks();
      while (!isDone)
        if (!(await step(endMs))) {
          await settleMicrotasks();
          if (!isDone && timers.length === 0) throw new Error('it waits for something that never comes');
          if (!isDone && nowMs >= endMs) throw new Error(`it was not done within ${mostMs} ms`);
          if (!isDone && timers.every(({ atMs }) => atMs > endMs))
            throw new Error(`it was not done within ${mostMs} ms`);
        }
      return promise;
    },
    async pass(ms) {
      const endMs = nowMs + ms;
      await settleMicrotasks();
      while (await step(endMs));
      nowMs = endMs;
    },
  };
  return time;
}

import type { RateLimits } from '../core/ports.ts';

/** Being woken late must not slow a campaign down: so many milliseconds of lateness are made up for, and no more. */
const LATENESS_MS = 100;

/** Rates of one process; the first call of each name may be made at once. `nowMs` is a clock that only goes forward. */
export function createRateLimits(nowMs: () => number): RateLimits {
  const nextMs = new Map<string, number>();
  return {
    async take(name, perSecond) {
      const now = nowMs();
      const next = nextMs.get(name) ?? now;
      if (next > now) return Math.ceil(next - now);
      nextMs.set(name, Math.max(next, now - LATENESS_MS) + 1000 / perSecond);
      return 0;
    },
    async pause(name, ms) {
      nextMs.set(name, Math.max(nextMs.get(name) ?? 0, nowMs() + ms));
    },
  };
}

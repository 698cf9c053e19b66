import type { RateLimits } from '../core/ports.ts';
import { DEFAULT_PER_SECOND, type ReminderSettings } from '../core/reminder-settings.ts';

/** Being woken late must not slow a campaign down: so many milliseconds of lateness are made up for, and no more. */
const LATENESS_MS = 100;

/**
 * Rates of one process: calls are evenly spaced, and no second ever has more of them than the rate. The first call of each name may be
 * made at once. `nowMs` is a clock that only goes forward.
 */
export function createRateLimits(nowMs: () => number): RateLimits {
  const nextMs = new Map<string, number>();
  /** When the last calls were let through, at most a second's worth. */
  const lastMs = new Map<string, number[]>();
  return {
    async take(name, perSecond) {
      const now = nowMs();
      const next = nextMs.get(name) ?? now;
      const last = lastMs.get(name) ?? [];
      const most = Math.max(1, Math.round(perSecond));
      const full = last.length < most ? now : (last.at(-most) ?? now) + (most * 1000) / perSecond;
      const waitMs = Math.max(next, full) - now;
      if (waitMs > 0) return Math.ceil(waitMs);
      nextMs.set(name, Math.max(next, now - LATENESS_MS) + 1000 / perSecond);
      lastMs.set(name, [...last, now].slice(-most));
      return 0;
    },
    async pause(name, ms) {
      nextMs.set(name, Math.max(nextMs.get(name) ?? 0, nowMs() + ms));
    },
  };
}

/** The most messages a second that a campaign sends on a platform. */
export function perSecondOf({ perSecond }: Pick<ReminderSettings, 'perSecond'>, platform: string): number {
  return perSecond[platform] ?? DEFAULT_PER_SECOND[platform] ?? 1;
}

/** Waits until one call may be made. Gives false when `isOver` says that nobody wants it any more. */
export async function takeTurn(
  { rates, wait }: { readonly rates: RateLimits; readonly wait: (ms: number) => Promise<void> },
  name: string,
  perSecond: number,
  isOver: () => boolean,
): Promise<boolean> {
  for (;;) {
    if (isOver()) return false;
    const ms = await rates.take(name, perSecond);
    if (ms === 0) return true;
    await wait(ms);
  }
}

import { expect } from 'vitest';
import type { ObligationState } from '../../src/core/obligations.ts';
import type { Person } from '../../src/core/records.ts';
import { obligationsOf } from '../../src/reminders/obligations.ts';
import { inputOn, person } from './made-up.ts';

type More = Parameters<typeof inputOn>[1];

/** What ann owes at noon of a day in UTC. */
export const annOn = (date: string, more: More = {}) => obligationsOf(inputOn(date, more))[0];

/** Input in which she is somebody in particular. */
export const ann = (more: Partial<Person>) => ({ people: [person('ann', more)] });

/** The state on each of some days. */
export function states(more: More, days: Readonly<Record<string, ObligationState>>): void {
  const found = Object.fromEntries(Object.keys(days).map((date) => [date, annOn(date, more)?.state]));
  expect(found).toEqual(days);
}

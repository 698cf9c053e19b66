import type { QueuedMessage } from '../core/campaigns.ts';
import type { Directory } from '../core/ports.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import { clockAt } from './calendar.ts';
import { DIGEST } from './ledger.ts';
import { createWorkdays, createWorkPlaces } from './working-time.ts';

const MINUTE_MS = 60_000;

/**
 * Makes what tells whether a message may go at a time: reminders and digests within the working time of whoever gets them, so that what
 * was planned before a queue grew long or the assistant was down arrives on a working day; anything else at once.
 */
export function createMayGo({
  settings,
  directory,
}: {
  readonly settings: ReminderSettings;
  readonly directory: Pick<Directory, 'byId'>;
}): (message: Pick<QueuedMessage, 'personId' | 'step'>, now: Date) => boolean {
  const isWorkday = createWorkdays(settings);
  let minute: number | undefined;
  let placeOf = createWorkPlaces(clockAt(new Date(0)), settings, isWorkday);
  return ({ personId, step }, now) => {
    if (step !== DIGEST && !/^-?\d+$/.test(step)) return true;
    const person = directory.byId(personId);
    if (person === undefined) return true;
    const current = Math.floor(now.getTime() / MINUTE_MS);
    if (current !== minute) {
      minute = current;
      placeOf = createWorkPlaces(clockAt(now), settings, isWorkday);
    }
    return placeOf(person).isWorking;
  };
}

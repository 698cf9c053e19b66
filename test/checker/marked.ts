import { DETECTORS } from '../../src/checker/detectors/index.ts';
import { viewsOf } from '../../src/checker/views.ts';
import { DEFAULT_REMINDERS } from '../../src/core/reminder-settings.ts';
import type { Organisation } from '../../src/knowledge/organisation.ts';

export const organisation: Organisation = {
  name: 'Ambleford Council',
  names: [],
  suppliers: [],
  projects: [],
  publicPhones: ['01632 960000'],
  publicEmails: ['jo.public@ambleford.example'],
  publicDomains: ['ambleford.example'],
  publicAddresses: ['Town Hall, 3 Whitwick Road, Ambleford, AB1 2CD'],
  disclaimer: 'My own views.',
  hrContact: { name: 'HR', email: 'hr@ambleford.example' },
  reminders: DEFAULT_REMINDERS,
};

/** What one detector marks in a draft. */
export function marked(name: string, draft: string): string[] {
  const detector = DETECTORS.find((one) => one.name === name);
  if (detector === undefined) throw new Error(`no detector ${name}`);
  return detector.detect(viewsOf(draft), organisation).map(({ start, end }) => draft.slice(start, end));
}

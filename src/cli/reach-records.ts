import { existsSync } from 'node:fs';
import { loadKnowledge } from '../compose.ts';
import { createOperator } from '../compose-operator.ts';
import { type Config, demoFolderOf, hasOwnPeople } from '../config.ts';
import type { Operator } from '../control/calls.ts';
import { connectControl } from '../control/client.ts';
import type { Clock } from '../core/ports.ts';
import { createSendToPerson } from '../handlers/send-to-person.ts';
import { createLog } from '../log.ts';
import { openRecords as openRecordsAt } from '../open-records.ts';
import { openRoster } from '../open-roster.ts';
import { openEvidenceKey } from '../records/signing.ts';
import { createObligationReader } from '../reminders/load-obligations.ts';

export interface RecordsSetting {
  readonly config: Config;
  readonly packageFolder: string;
  readonly now: Clock;
  /** Told to the person beside the answer: on standard error. */
  readonly tell: (line: string) => void;
}

/**
 * Runs work on the records: through the assistant that has them open, or with them open here while none is running. Of the demonstration only
 * when there is nothing else. `isForImport`: the records may be empty, and the roster file at its place is left alone.
 */
export async function withRecords<T>(
  setting: RecordsSetting,
  work: (operator: Operator, isRunning: boolean) => Promise<T>,
  { isForImport = false }: { readonly isForImport?: boolean } = {},
): Promise<T> {
  const { config, tell } = setting;
  const demo = demoFolderOf(config);
  const running = config.databaseUrl === undefined ? await connectControl(config.dataFolder) : undefined;
  if (running !== undefined) return work(running, true);
  if (!hasOwnPeople(config)) {
    const demonstration = await connectControl(demo);
    if (demonstration !== undefined) {
      tell('This is the demonstration that is running, with its made-up people.');
      return work(demonstration, true);
    }
  }
  const folder = isForImport ? config.dataFolder : recordsHere(config);
  if (folder === demo) tell('This is the demonstration, with its made-up people.');
  const { operator, close } = await openRecords(setting, folder, isForImport);
  try {
    return await work(operator, false);
  } finally {
    await close();
  }
}

/** The folder of records that a command is about: the demonstration's only when there is nothing else. */
export function recordsHere(config: Config): string {
  const demo = demoFolderOf(config);
  return !hasOwnPeople(config) && existsSync(demo) ? demo : config.dataFolder;
}

async function openRecords(
  { config, packageFolder, now }: RecordsSetting,
  folder: string,
  isForImport: boolean,
): Promise<{ operator: Operator; close: () => Promise<void> }> {
  const knowledge = loadKnowledge({ policy: config.policyFolder, package: packageFolder });
  const log = createLog(config.logLevel ?? 'warn');
  const { store } = await openRecordsAt(config, { folder, now, nowMs: () => now().getTime(), log });
  const settings = knowledge.library.organisation.reminders;
  const { peopleFile, platforms } = config;
  const roster = await openRoster(store, { peopleFile, timeZone: settings.timeZone, now, isForImport });
  const { directory } = roster;
  const obligations = createObligationReader({
    policies: knowledge.library.policies,
    store,
    directory,
    settings,
    now,
  });
  const operator = createOperator({
    ...knowledge,
    ...roster,
    store,
    obligations,
    evidenceKey: () => openEvidenceKey(folder),
    // Nothing goes out from here: what is queued does when the assistant runs.
    send: createSendToPerson({ platforms: [], store, log }),
    campaigns: { platforms: Object.keys(platforms), changed: () => {}, follow: () => {} },
    now,
    log,
  });
  return {
    operator,
    close: async () => {
      await store.close();
      await knowledge.search.close();
    },
  };
}

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHttpServer } from './adapters/http.ts';
import { createPlatforms } from './adapters/index.ts';
import { serveMetrics } from './adapters/metrics.ts';
import { createWebChat } from './adapters/web/index.ts';
import type { TimeMachine } from './adapters/web/time-machine.ts';
import { loadKnowledge } from './compose.ts';
import { createOperator } from './compose-operator.ts';
import { composeReminders, composeTimeMachine, type Reminders, type Timers } from './compose-reminders.ts';
import { type Config, isDemonstration, parseConfig, recordsFolderOf } from './config.ts';
import { type ControlServer, startControl } from './control/server.ts';
import type { ChatPlatform, Directory } from './core/ports.ts';
import { keepPolicyTexts } from './handlers/acknowledge.ts';
import { createAssistant } from './handlers/assistant.ts';
import { deleteOldQuestions } from './handlers/hr-questions/keep.ts';
import { createRosterUploads } from './handlers/roster/uploads.ts';
import { createSendToPerson } from './handlers/send-to-person.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { openRecords } from './open-records.ts';
import { openRoster } from './open-roster.ts';
import { createDatabaseClock } from './records/database-clock.ts';
import { openEvidenceKey } from './records/signing.ts';
import { createMovableClock } from './time-machine.ts';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const DAY_MS = 24 * 60 * 60 * 1000;
/** How often it is looked whether the roster has changed, or the day. */
const REFRESH_MS = 15_000;
/** How long a stop waits for messages that are on their way. */
const SEND_MS = 15_000;
const timers: Timers = {
  // A wait holds up no process that has nothing else to do: one that could not start ends at once.
  wait: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms).unref();
    }),
  nowMs: () => performance.now(),
  every: (ms, call) => {
    const timer = setInterval(call, ms);
    return () => clearInterval(timer);
  },
};

/**
 * Starts the assistant and resolves when it is taking messages. With no chat platform set up that is the
 * demonstration: a web chat on this machine, with made-up people and records of its own. Throws a UserError that says
 * what to put right.
 */
export async function serve(): Promise<void> {
  const config = parseConfig(process.env, { packageFolder, workFolder: process.cwd() });
  const log = createLog(config.logLevel ?? (Object.keys(config.platforms).length === 0 ? 'warn' : 'info'));
  const knowledge = loadKnowledge(
    {
      policy: config.policyFolder,
      package: packageFolder,
      ...(config.sentenceEncoder ? { vectors: config.dataFolder } : {}),
    },
    (error) => log.error('sentence-encoder-failed', error),
  );
  const isDemo = Object.keys(config.platforms).length === 0;
  const recordsFolder = recordsFolderOf(config);
  const clock = createMovableClock(() => new Date(), isDemo ? join(recordsFolder, 'clock.json') : undefined);
  const metrics = createMetrics(timers.nowMs);
  const records = await openRecords(isDemo ? { databaseConnections: 0 } : config, {
    folder: recordsFolder,
    now: clock.now,
    nowMs: timers.nowMs,
    log,
  });
  const store = metrics.measureStore(records.store);
  // Of assistants that work together none goes by the clock of its machine.
  const common = records.isSole ? undefined : createDatabaseClock(clock.now, records.store);
  const compareClocks = async () =>
    common?.compare().catch((error: unknown) => log.error('clock-not-compared', error));
  await compareClocks();
  const { now } = common ?? clock;
  const { directory, rosterImports } = await openRoster(store, {
    peopleFile: peopleFileOf(config),
    timeZone: knowledge.library.organisation.reminders.timeZone,
    now,
  });
  const stopRefreshing = timers.every(REFRESH_MS, () => {
    directory.refresh().catch((error: unknown) => log.error('roster-not-read', error));
    void compareClocks();
  });
  const http = createHttpServer({ host: config.host, port: config.port });
  http.readiness.set('records', () => store.ready());
  serveMetrics(http, {
    contentType: metrics.contentType,
    text: metrics.text,
    ...(config.metricsToken === undefined ? {} : { token: config.metricsToken }),
  });
  let platforms: readonly ChatPlatform[] = [];
  let reminders: Reminders | undefined;
  let control: ControlServer | undefined;
  const stopAll = async () => {
    stopRefreshing();
    await control?.stop();
    await reminders?.stop(SEND_MS);
    await Promise.all(platforms.map((platform) => platform.stop()));
    await Promise.all([store.close(), knowledge.search.close()]);
  };
  try {
    let machine: TimeMachine | undefined;
    const web = isDemo
      ? createWebChat({
          http,
          get people() {
            return directory.people;
          },
          policyTitle: knowledge.library.policies.map(({ title }) => title).join(', '),
          timeMachine: {
            now,
            advance: async (days, visitorId) => {
              if (machine === undefined) throw new Error('the clock is moved after the start alone');
              return machine.advance(days, visitorId);
            },
          },
          log,
        })
      : undefined;
    platforms =
      web === undefined
        ? await createPlatforms(config.platforms, {
            http,
            store,
            openSeen: records.openSeen,
            now,
            log,
            ...(isDemonstration(config) ? { standInFor: standIn(directory) } : {}),
          })
        : [web];
    const send = createSendToPerson({
      platforms,
      store,
      log,
      ...(web === undefined ? {} : { addressesOf: (personId) => [web.addressOf(personId)] }),
    });
    await keepPolicyTexts({ ...knowledge, store, now });
    await deleteOldQuestions({ store, now, log });
    reminders = composeReminders({
      ...knowledge,
      directory,
      store,
      platforms,
      send,
      rates: metrics.measureRates(records.rates),
      timers,
      // Alone on the records it has the same name after a restart, and knows at once what it left behind.
      owner: records.isSole ? 'assistant' : randomUUID(),
      isSole: records.isSole,
      now,
      log,
    });
    const rosterUploads = createRosterUploads(rosterImports);
    const deps = {
      ...knowledge,
      ...reminders,
      rosterImports,
      rosterUploads,
      directory,
      store,
      send,
      now,
      log,
    };
    const dispatch = metrics.measureDispatch(createAssistant(deps));
    if (isDemo)
      machine = composeTimeMachine({ ...knowledge, ...reminders, clock, store, directory, dispatch });
    for (const platform of platforms) await platform.start(dispatch);
    await reminders.start();
    // With a database the command line goes to that itself.
    if (records.isSole)
      control = await startControl(
        recordsFolder,
        createOperator({ ...deps, evidenceKey: () => openEvidenceKey(recordsFolder) }),
        log,
      );
  } catch (error) {
    await stopAll();
    throw error;
  }
  const daily = setInterval(() => void deleteOldQuestions({ store, now, log }), DAY_MS);
  const stop = () => {
    clearInterval(daily);
    stopAll().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(isDemo ? welcome(http.url) : ready(http.url, config, directory.people.length));
  await knowledge.search.warmUp();
}

/** The roster's place; the made-up people's in the demonstration. */
function peopleFileOf(config: Config): string {
  return isDemonstration(config) ? join(packageFolder, 'demo', 'people.csv') : config.peopleFile;
}

/** Whoever is not among the made-up people tries the assistant as one of them who works in HR and has a team. */
function standIn(directory: Directory): (email: string) => string {
  const hr = directory.people.find(({ role, id }) => role === 'hr' && directory.reportsOf(id).length > 0);
  return (email) => (directory.byEmail(email) === undefined ? (hr?.email ?? email) : email);
}

function ready(url: string, config: Config, count: number): string {
  const names = Object.keys(config.platforms).join(', ');
  const roster = isDemonstration(config)
    ? `\nThere is no roster yet, so only the made-up people of the demonstration are known.\nPut your people into ${config.peopleFile} (id,name,email,manager,department,role) and start again.\n`
    : '';
  return `Policy assistant for ${names} at ${url}, ${count} people on the roster. Health: ${url}/healthz\n${roster}`;
}

function welcome(url: string): string {
  return `
Policy assistant: a demonstration with made-up people. Nothing is sent anywhere.

  Open ${url}

Four things to try:
  1. Ask "can I use facebook on my work laptop at lunch?"
  2. Say "can I post this?" and paste a post with a phone number in it
  3. Be a manager (choose one at the top of the page) and say "team"
  4. Be somebody in HR, say "remind start", and let a week pass with the time machine

Stop with Ctrl+C.
`;
}

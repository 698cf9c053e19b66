import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHttpServer } from './adapters/http.ts';
import { createPlatforms } from './adapters/index.ts';
import { createWebChat } from './adapters/web/index.ts';
import { loadKnowledge } from './compose.ts';
import { type Config, isDemonstration, parseConfig, recordsFolderOf } from './config.ts';
import { ProblemsError } from './core/errors.ts';
import type { ChatPlatform, Clock, Directory } from './core/ports.ts';
import { keepPolicyTexts } from './handlers/acknowledge.ts';
import { createAssistant } from './handlers/assistant.ts';
import { deleteOldQuestions } from './handlers/hr-questions/keep.ts';
import { createSendToPerson } from './handlers/send-to-person.ts';
import { createLog } from './log.ts';
import { parsePeople } from './records/directory.ts';
import { openLowdbStore } from './records/lowdb/index.ts';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const DAY_MS = 24 * 60 * 60 * 1000;
const now: Clock = () => new Date();

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
  const directory = requirePeople(config);
  const isDemo = Object.keys(config.platforms).length === 0;
  const recordsFolder = recordsFolderOf(config);
  const store = await openLowdbStore({ folder: recordsFolder, now, log });
  const http = createHttpServer({ host: config.host, port: config.port });
  const web = isDemo
    ? createWebChat({
        http,
        people: directory.people,
        policyTitle: knowledge.library.policies.map(({ title }) => title).join(', '),
        log,
      })
    : undefined;
  let platforms: readonly ChatPlatform[] = [];
  const stopAll = async () => {
    await Promise.all(platforms.map((platform) => platform.stop()));
    await Promise.all([store.close(), knowledge.search.close()]);
  };
  try {
    platforms =
      web === undefined
        ? await createPlatforms(config.platforms, {
            http,
            store,
            dataFolder: recordsFolder,
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
    const dispatch = createAssistant({ ...knowledge, directory, store, send, now, log });
    for (const platform of platforms) await platform.start(dispatch);
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

/** The roster; the made-up people where there is none. Throws a ProblemsError with everything wrong in it. */
function requirePeople(config: Config): Directory {
  const file = isDemonstration(config) ? join(packageFolder, 'demo', 'people.csv') : config.peopleFile;
  const { directory, problems } = parsePeople(readFileSync(file, 'utf8'), file);
  if (directory === undefined) throw new ProblemsError(problems, 'Correct these lines.');
  return directory;
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

Three things to try:
  1. Ask "can I use facebook on my work laptop at lunch?"
  2. Say "can I post this?" and paste a post with a phone number in it
  3. Be a manager (choose one at the top of the page) and say "team"

Stop with Ctrl+C.
`;
}

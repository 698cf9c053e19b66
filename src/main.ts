import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHttpServer } from './adapters/http.ts';
import { createWebChat } from './adapters/web/index.ts';
import { loadKnowledge } from './compose.ts';
import { parseConfig, recordsFolderOf } from './config.ts';
import { ProblemsError } from './core/errors.ts';
import type { Clock } from './core/ports.ts';
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
  const log = createLog(config.logLevel ?? 'warn');
  const knowledge = loadKnowledge(
    {
      policy: config.policyFolder,
      package: packageFolder,
      ...(config.sentenceEncoder ? { vectors: config.dataFolder } : {}),
    },
    (error) => log.error('sentence-encoder-failed', error),
  );
  const directory = requireDemoPeople();
  const store = await openLowdbStore({ folder: recordsFolderOf(config) });
  const http = createHttpServer({ host: config.host, port: config.port });
  const platform = createWebChat({
    http,
    people: directory.people,
    policyTitle: knowledge.library.policies.map(({ title }) => title).join(', '),
    log,
  });
  const send = createSendToPerson({
    platforms: [platform],
    store,
    log,
    addressesOf: (personId) => [platform.addressOf(personId)],
  });
  try {
    await keepPolicyTexts({ ...knowledge, store, now });
    await deleteOldQuestions({ store, now, log });
    await platform.start(createAssistant({ ...knowledge, directory, store, send, now, log }));
  } catch (error) {
    await store.close();
    throw error;
  }
  const daily = setInterval(() => void deleteOldQuestions({ store, now, log }), DAY_MS);
  const stop = () => {
    clearInterval(daily);
    platform
      .stop()
      .then(() => Promise.all([store.close(), knowledge.search.close()]))
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(welcome(platform.url));
  await knowledge.search.warmUp();
}

function requireDemoPeople() {
  const file = join(packageFolder, 'demo', 'people.csv');
  const { directory, problems } = parsePeople(readFileSync(file, 'utf8'), file);
  if (directory === undefined)
    throw new ProblemsError(problems, 'Put the file back as it was, or correct these lines.');
  return directory;
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

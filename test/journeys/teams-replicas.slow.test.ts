import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstBrokenLink } from '../../src/records/chain.ts';
import { openPostgresStore } from '../../src/records/postgres/index.ts';
import { dataOf, until, wordsIn } from '../adapters/teams/harness.ts';
import { linksOf } from '../records/evidence-contract.ts';
import { writeDueNow } from '../support/due-now.ts';
import { startPostgres, type TestServer } from '../support/postgres.ts';
import { type Running, runAssistantBeside, startAssistant } from '../support/run-assistant.ts';
import { type Connector, startConnector } from '../support/teams/connector.ts';
import { createPerson } from '../support/teams/person.ts';

const PEOPLE = 40;
const RECEIPT = /ACK-[0-9A-Z]{4}-[0-9A-Z]{4}/;

let folder: string;
let server: TestServer;
let url: string;
let connector: Connector;
let env: (replica: number) => Record<string, string>;
const fleet: Running[] = [];
const everyone = Array.from({ length: PEOPLE }, (_, n) => n);
const person = (n: number, replica: number) =>
  createPerson(connector, () => fleet[replica]?.url ?? '', `29:p${n}`);
// biome-ignore lint/suspicious/noExplicitAny: whatever is in the message
const cardOf = ({ activity }: { activity: any }) => activity.attachments?.[0]?.content;
const remindersTo = (n: number) =>
  connector.messages.filter(
    (one) =>
      one.conversationId === person(n, 0).personal &&
      (JSON.stringify(one.activity).includes('confirm-acknowledgement') ||
        RECEIPT.test(JSON.stringify(one.activity))),
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'teams-replicas-'));
  server = await startPostgres({ settings: ['fsync=off', 'full_page_writes=off'] });
  url = await server.createDatabase();
  connector = await startConnector();
  for (const n of everyone)
    connector.members.set(`29:p${n}`, { id: `29:p${n}`, email: `p${n}@example.gov.uk` });
  const places = writeDueNow(folder, { people: PEOPLE, perSecond: 'teams: 10' });
  env = (replica) => ({
    ...{ ...places, DATA_DIR: join(folder, `replica-${replica}`), DATABASE_URL: url },
    ...{ TEAMS_AUTH: 'off', SENTENCE_ENCODER: 'off', LOG_LEVEL: 'error' },
  });
  for (const replica of [0, 1]) {
    mkdirSync(join(folder, `replica-${replica}`));
    fleet.push(await startAssistant(env(replica)));
  }
}, 120_000);

afterAll(async () => {
  await Promise.all(fleet.map((one) => one.stop()));
  await connector.close();
  await server.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

test('a campaign of two assistants in Teams reaches each once while one of them is restarted, and either takes the press of its card', async () => {
  // Whichever assistant somebody has met, both can write to them.
  for (const n of everyone) expect((await person(n, n % 2).install()).status).toBe(200);
  const watched = runAssistantBeside(['remind', 'start', 'now', '--watch'], env(0));
  await until(() => everyone.filter((n) => remindersTo(n).length > 0).length >= 5, 'reminders', 60_000);
  expect(await fleet[0]?.stop('SIGTERM')).toBe(0);
  fleet[0] = await startAssistant(env(0));
  const { code, stdout, stderr } = await watched;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`${PEOPLE} of ${PEOPLE}`);

  const receipts = new Map<string, string | undefined>();
  for (const n of everyone) {
    const [card] = remindersTo(n);
    if (card === undefined) throw new Error(`nobody wrote to ${n}`);
    const button = dataOf(cardOf(card), 'Acknowledge');
    const answers = await Promise.all([0, 1].map((replica) => person(n, replica).execute(card.id, button)));
    const given = answers.map(({ body }) => RECEIPT.exec(body)?.[0]);
    expect(new Set(given).size).toBe(1);
    receipts.set(`p${n}`, given[0]);
    await until(() => wordsIn(cardOf(card)).includes(given[0] ?? 'none'), 'the card with its receipt');
  }

  expect(everyone.filter((n) => remindersTo(n).length !== 1)).toEqual([]);
  const store = await openPostgresStore({ url });
  const kept = await store.acknowledgements({});
  const messages = await store.messages({});
  const links = await linksOf(store);
  await store.close();
  expect(new Map(kept.map(({ personId, receiptId }) => [personId, receiptId]))).toEqual(receipts);
  expect(kept).toHaveLength(PEOPLE);
  expect(new Set(kept.map(({ via }) => via))).toEqual(new Set(['teams']));
  expect(messages.map(({ state }) => state)).toEqual(everyone.map(() => 'sent'));
  expect(firstBrokenLink(links)).toBeUndefined();
}, 180_000);

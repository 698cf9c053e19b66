import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataOf, inputsIn, settled, until, wordsIn } from '../adapters/teams/harness.ts';
import { type Running, runAssistantBeside, startAssistant } from '../support/run-assistant.ts';
import { type Connector, startConnector } from '../support/teams/connector.ts';
import { createPerson } from '../support/teams/person.ts';

const RECEIPT = /ACK-[0-9A-Z]{4}-[0-9A-Z]{4}/;
let folder: string;
let connector: Connector;
let assistant: Running;
const env = () => ({ DATA_DIR: folder, LOG_LEVEL: 'debug', TEAMS_AUTH: 'off' });
const person = (name: 'ann' | 'manager' | 'hr') => createPerson(connector, () => assistant.url, `29:${name}`);
// biome-ignore lint/suspicious/noExplicitAny: whatever is in the message
const cardOf = (message: { activity: any }) => message.activity.attachments[0].content;

/** What comes of doing something: the first new message, once it is there. */
async function answerTo(act: () => Promise<{ status: number }>) {
  const before = new Set(connector.messages);
  expect((await act()).status).toBe(200);
  return until(() => connector.messages.find((one) => !before.has(one)), 'an answer', 12_000);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'teams-journey-'));
  connector = await startConnector();
  connector.members.set('29:ann', { id: '29:ann', email: 'Agnieszka.Nowak@example.gov.uk' });
  connector.members.set('29:manager', { id: '29:manager', email: 'colin.hartshorne@example.gov.uk' });
  connector.members.set('29:hr', { id: '29:hr', email: 'samir.chowdhury@example.gov.uk' });
  assistant = await startAssistant(env());
}, 60_000);
afterAll(async () => {
  await assistant.stop();
  await connector.close();
  rmSync(folder, { recursive: true });
});

describe('an employee', () => {
  test('is welcomed, with what to say', async () => {
    const { activity } = await answerTo(() => person('ann').install());
    expect(activity.suggestedActions.actions.length).toBeGreaterThan(1);
  });

  test('asks and gets the clause, word for word, cited, with thumbs that count', async () => {
    const answer = await answerTo(() => person('ann').say('can i use facebook on my work laptop at lunch?'));
    expect(wordsIn(cardOf(answer))).toContain('does not allow personal access to social networking websites');
    expect(answer.activity.summary).toContain('Not allowed');
    expect(answer.activity.entities.at(-1).citation[0].appearance.name).toContain('1.1');
    expect(answer.activity.channelData.feedbackLoop).toEqual({ type: 'default' });
    await person('ann').rate(answer.id, 'like');
    const feedback = await answerTo(() => person('hr').say('feedback'));
    expect(wordsIn(cardOf(feedback))).toMatch(/1\.1|too few|answers/i);
  });

  test('asks about something else and hears that the policy does not cover it', async () => {
    const answer = await answerTo(() => person('ann').say('how many days of annual leave do I get?'));
    expect(answer.activity.summary).toMatch(/does not seem to cover/);
  });

  test('asks in a channel: the answer is theirs alone, and shared when they say so', async () => {
    const own = await answerTo(() =>
      person('ann').mention('19:housing@thread.tacv2', 'may I use facebook at my desk?'),
    );
    expect(own.conversationId).toBe(person('ann').personal);
    await settled(connector);
    const lines = connector.messages.filter(({ conversationId }) => conversationId.startsWith('19:'));
    expect(lines.map(({ activity }) => activity.text)).toEqual(['I have answered you in our own chat.']);
    const shared = await answerTo(() => person('ann').execute(own.id, dataOf(cardOf(own), 'Share there')));
    expect(shared.conversationId).toBe('19:housing@thread.tacv2');
    expect(wordsIn(cardOf(shared))).toContain('Shared by Somebody');
  });

  test('checks a message of a chat the assistant is not in, mends it in the same dialog, and nobody else sees it', async () => {
    await settled(connector);
    const before = connector.messages.length;
    connector.closed.add('19:a_b@unq.gbl.spaces');
    const opened = await person('ann').openOn(
      'checkMessage',
      '<p>Fell out with Kelvinbrook again, ring me on 07700 900456</p>',
      { forged: { conversation: { id: '19:a_b@unq.gbl.spaces', conversationType: 'personal' } } },
    );
    const { card } = JSON.parse(opened.body).task.value;
    expect(wordsIn(card)).toContain('07700 900456');
    expect(JSON.stringify(card)).toContain('"highlight":true');
    const again = await person('ann').submitDialog(dataOf(card, /check/i), {
      'f0.draft': 'Lovely walk by the river today, the bluebells are out.',
    });
    expect(wordsIn(JSON.parse(again.body))).toMatch(/No problems spotted/);
    expect(again.body).not.toContain('07700 900456');
    expect(connector.messages.length).toBe(before);
  });

  test('acknowledges by one button; a double click, an old client and a second day give the same receipt', async () => {
    const message = await answerTo(() => person('ann').say('acknowledge'));
    const button = dataOf(cardOf(message), 'Acknowledge');
    const answers = await Promise.all([1, 2, 3].map(() => person('ann').execute(message.id, button)));
    const receipts = answers.map(({ body }) => RECEIPT.exec(body)?.[0]);
    expect(new Set(receipts).size).toBe(1);
    expect(receipts[0]).toBeDefined();
    expect(wordsIn(cardOf(message))).toContain(receipts[0]);
    await person('ann').submit(message.id, button);
    await settled(connector);
    expect(wordsIn(cardOf(message))).toContain(receipts[0]);
    const record = await answerTo(() => person('ann').say('my record'));
    expect(wordsIn(cardOf(record))).toContain(receipts[0]);
  });

  test('is refused the team and the report, by word and by a forged button', async () => {
    const answers = [];
    for (const text of ['team', 'report', 'report csv'])
      answers.push(await answerTo(() => person('ann').say(text)));
    answers.push(
      await answerTo(() =>
        person('ann').execute('m1', { policy: { kind: 'button', name: 'say', value: '=report csv' } }),
      ),
    );
    for (const answer of answers) expect(JSON.stringify(answer.activity)).not.toMatch(/Margaret|Fatima/);
  });

  test('sends a question to HR, whose answer comes back by itself', async () => {
    await answerTo(() => person('hr').say('hello'));
    const consent = await answerTo(() => person('ann').say('ask hr May I film the Zebrafinch open day?'));
    const asked = await answerTo(() =>
      person('ann').execute(consent.id, dataOf(cardOf(consent), /^send/i), inputsIn(cardOf(consent))),
    );
    expect(asked).toBeDefined();
    const toHr = await until(
      () =>
        connector.messages.find(
          (one) =>
            one.conversationId === person('hr').personal && wordsIn(one.activity).includes('Zebrafinch'),
        ),
      'the question to HR',
      12_000,
    );
    await person('hr').execute(toHr.id, dataOf(cardOf(toHr), /answer/i), {
      ...inputsIn(cardOf(toHr)),
      'f0.answer': 'Yes, with the Wolverine form.',
    });
    await until(
      () =>
        connector.messages.find(
          (one) =>
            one.conversationId === person('ann').personal && wordsIn(one.activity).includes('Wolverine'),
        ),
      'the answer of HR',
      12_000,
    );
  });
});

describe('a manager', () => {
  test('sees who in their own team has acknowledged, as a table with a bar', async () => {
    const team = await answerTo(() => person('manager').say('team'));
    expect(wordsIn(cardOf(team))).toContain('Agnieszka Nowak');
    expect(wordsIn(cardOf(team))).toMatch(/Acknowledged.*done \d/s);
    expect(wordsIn(cardOf(team))).not.toContain('Margaret Ellison');
    expect(JSON.stringify(cardOf(team))).toMatch(/"Chart\.HorizontalBar\.Stacked".*"fallback"/);
  });
});

describe('HR', () => {
  test('gets the report as a file that is asked about first', async () => {
    await settled(connector);
    const before = connector.messages.length;
    await person('hr').say('report csv');
    const question = await until(() => connector.messages[before + 1], 'the question', 12_000);
    expect(question.activity.attachments[0]).toMatchObject({
      contentType: 'application/vnd.microsoft.teams.card.file.consent',
      name: expect.stringMatching(/\.csv$/),
    });
    expect(question.conversationId).toBe(person('hr').personal);
  });
});

test('somebody who is not on the roster, and a guest, are refused clearly', async () => {
  connector.members.set('29:x', { id: '29:x', email: 'nobody@example.gov.uk' });
  connector.members.set('29:g', { id: '29:g', email: 'agnieszka.nowak@example.gov.uk', userRole: 'guest' });
  const guest = createPerson(connector, () => assistant.url, '29:g');
  const refused = await answerTo(() => guest.say('my record'));
  expect(wordsIn(cardOf(refused))).toContain('guest account');
});

test('the health page says how Teams is, and doctor that all is well', async () => {
  expect(await (await fetch(`${assistant.url}/healthz`)).text()).toMatch(/^ok\nteams: ready/);
  const { code } = await runAssistantBeside(['doctor', 'teams'], {
    ...env(),
    DATA_DIR: join(folder, 'doctor'),
  });
  expect(code).toBe(0);
});

test('a host that others reach refuses to start without proof of who anybody is', async () => {
  const { code, stderr } = await runAssistantBeside(['serve'], { ...env(), HOST: '0.0.0.0', PORT: '0' });
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/HOST=127\.0\.0\.1/);
});

test('the draft and the questions are nowhere on disk and in no log', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
  expect(files.length).toBeGreaterThan(1);
  for (const text of [...files.map((file) => readFileSync(file, 'utf8')), assistant.output()])
    for (const secret of ['07700 900456', 'Kelvinbrook', 'annual leave do I get'])
      expect(text.includes(secret)).toBe(false);
});

test('told to stop in the middle of an answer, it gives the answer first, and no other twice', async () => {
  await settled(connector);
  const before = connector.messages.length;
  connector.members.set('29:late', { id: '29:late', email: 'agnieszka.nowak@example.gov.uk' });
  connector.script('GET /v3/conversations/personal:29:late', { kind: 'slow', ms: 900 });
  const late = createPerson(connector, () => assistant.url, '29:late');
  await late.say('can i use facebook at lunch?', { id: 'last' });
  await until(() => connector.calls.some(({ path }) => path.includes('29:late')));
  expect(await assistant.stop()).toBe(0);
  expect(connector.messages.length).toBe(before + 1);
  assistant = await startAssistant(env());
  await late.say('can i use facebook at lunch?', { id: 'last' });
  await settled(connector, 1_000);
  expect(connector.messages.length).toBe(before + 1);
}, 60_000);

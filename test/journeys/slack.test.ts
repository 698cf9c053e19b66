import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buttonIn, fill, peopleWorkspace, settled, TOKEN, until } from '../adapters/slack/harness.ts';
import { type Running, runAssistantBeside, startAssistant } from '../support/run-assistant.ts';
import { createMember, SIGNING_SECRET } from '../support/slack/signed-request.ts';
import { type SlackApi, startSlackApi } from '../support/slack/slack-api.ts';

let folder: string;
let api: SlackApi;
let assistant: Running;
const env = () => ({
  DATA_DIR: folder,
  LOG_LEVEL: 'debug',
  SLACK_API_URL: api.url,
  SLACK_BOT_TOKEN: TOKEN,
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
});
const member = (user: string) => createMember(api.workspace, () => assistant.url, user);
const ours = () => api.workspace.messages.filter(({ isOurs }) => isOurs);
const words = (blocks: unknown) => JSON.stringify(blocks);

/** What comes of doing something: the first new message of ours, once it is there. */
async function answerTo(act: () => Promise<{ status: number }>) {
  const before = new Set(ours());
  expect((await act()).status).toBe(200);
  return until(() => ours().find((one) => !before.has(one)), 'an answer', 12_000);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slack-journey-'));
  api = await startSlackApi();
  peopleWorkspace(api);
  assistant = await startAssistant(env());
});
afterAll(async () => {
  await assistant.stop();
  await api.close();
  rmSync(folder, { recursive: true });
});

describe('an employee', () => {
  test('asks in their own conversation and gets the clause, word for word', async () => {
    const answer = await answerTo(() => member('U1').say('can i use facebook on my work laptop at lunch?'));
    expect(answer.channel).toBe('D1');
    expect(words(answer.blocks)).toContain('does not allow personal access to social networking websites');
    expect(words(answer.blocks)).toContain('1.1');
    expect(answer.text).toContain('Not allowed');
  });

  test('asks about something else and hears that the policy does not cover it', async () => {
    const answer = await answerTo(() => member('U1').say('how many days of annual leave do I get?'));
    expect(answer.text).toMatch(/does not seem to cover/);
  });

  test('asks among others, sees the answer alone, and shares it', async () => {
    const whisper = await answerTo(() => member('U1').mention('C1', 'may I use facebook at my desk?'));
    expect(whisper.user).toBe('U1');
    const shared = await answerTo(() => member('U1').press(whisper, buttonIn(whisper.blocks, 'Share here')));
    expect(shared.user).toBeUndefined();
    expect(words(shared.blocks)).toContain('Shared by <@U1>');
  });

  test('checks a message by its shortcut, mends it in the same window, and nothing is kept', async () => {
    await settled(api);
    const before = api.workspace.messages.length;
    await member('U1').shortcut('check_message', {
      text: 'Fell out with Kelvinbrook again, ring me on 07700 900456',
    });
    const window = await until(
      () => {
        const [view] = [...api.workspace.views.values()];
        return view !== undefined && words(view.view).includes('07700 900456') && view;
      },
      'the window',
      12_000,
    );
    expect(words(window.view)).toMatch(/phone|telephone|number/i);
    const blocks = window.view['blocks'] as unknown[];
    const { body } = await member('U1').submit(
      window.id,
      window.view,
      fill(blocks, { draft: 'Lovely walk by the river today, the bluebells are out.' }),
    );
    expect(body).toContain('"response_action":"update"');
    expect(body).not.toContain('07700 900456');
    expect(api.workspace.messages.length).toBe(before);
  });

  test('acknowledges by one button; a double click and a second day give the same receipt', async () => {
    const card = await answerTo(() => member('U1').command('acknowledge', 'D1'));
    const button = buttonIn(card.blocks, /acknowledge|read and/i);
    const receipt = async () => {
      await settled(api, 600);
      const found = /ACK-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(words(card.blocks))?.[0];
      if (found === undefined) throw new Error('no receipt in place of the card');
      return found;
    };
    await Promise.all([member('U1').press(card, button), member('U1').press(card, button)]);
    const first = await receipt();
    await member('U1').press(card, button);
    expect(await receipt()).toBe(first);
    const record = await answerTo(() => member('U1').say('my record'));
    expect(words(record.blocks)).toContain(first);
  });

  test('sees on the assistant’s page how they stand, and nobody else', async () => {
    await member('U1').openHome();
    const { blocks } = await until(() => api.workspace.homes.get('U1'), 'the page', 12_000);
    expect(words(blocks)).not.toContain('Hartshorne');
    expect(() => buttonIn(blocks, /report|csv/i)).toThrow();
  });

  test('is refused the team and the report, by word and by a forged button', async () => {
    for (const text of ['team', 'report', 'report csv']) {
      const answer = await answerTo(() => member('U1').say(text));
      expect(words(answer.blocks)).not.toMatch(/Margaret|Fatima/);
    }
    const forged = await answerTo(() =>
      member('U1').press({ channel: 'D1', ts: '1.1' }, { action_id: 'button:say#0', value: '=report csv' }),
    );
    expect(words(forged.blocks)).not.toMatch(/Margaret|Fatima/);
    expect(api.workspace.files).toEqual([]);
  });
});

describe('a manager', () => {
  test('sees on the page, and by asking, who in their team has acknowledged', async () => {
    await member('UMAN').openHome();
    const { blocks } = await until(() => api.workspace.homes.get('UMAN'), 'the page', 12_000);
    expect(words(blocks)).toContain('Agnieszka Nowak');
    const team = await answerTo(() => member('UMAN').say('team'));
    expect(words(team.blocks)).toContain('Agnieszka Nowak');
    expect(words(team.blocks)).not.toContain('Margaret Ellison');
  });
});

describe('HR', () => {
  test('sees the organisation on the page and gets the report as a file in their own conversation', async () => {
    await member('UHR').openHome();
    const { blocks } = await until(() => api.workspace.homes.get('UHR'), 'the page', 12_000);
    expect(words(blocks)).toMatch(/1 acknowledged · 0 due · 0 overdue · 24 not yet due/);
    await answerTo(() => member('UHR').command('report csv', 'C1'));
    const [file] = api.workspace.files;
    expect(file).toMatchObject({ channel: 'DHR', name: expect.stringMatching(/\.csv$/) });
    expect(file?.content.split('\r\n').filter((line) => line !== '')).toHaveLength(26);
  });
});

test('commands that are none are answered with a way on', async () => {
  const answer = await answerTo(() => member('U1').command('frobnicate', 'C1'));
  expect(answer.user).toBe('U1');
  expect(words(answer.blocks).length).toBeGreaterThan(50);
});

test('the health page says how Slack is, and doctor that all is well', async () => {
  expect(await (await fetch(`${assistant.url}/healthz`)).text()).toMatch(/^ok\nslack: connected/);
  const { code, stdout } = await runAssistantBeside(['doctor', 'slack'], {
    ...env(),
    DATA_DIR: join(folder, 'doctor'),
  });
  expect(stdout).toMatch(/scopes/);
  expect(code).toBe(0);
});

test('the draft and the questions are nowhere on disk and in no log', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
  expect(files.length).toBeGreaterThan(1);
  for (const text of [...files.map((file) => readFileSync(file, 'utf8')), assistant.output()]) {
    for (const secret of ['07700 900456', 'Kelvinbrook', 'annual leave do I get', TOKEN, SIGNING_SECRET])
      expect(text.includes(secret)).toBe(false);
  }
});

test('told to stop in the middle of an answer, it gives the answer first, and no other twice', async () => {
  const before = ours().length;
  api.script('users.info', { kind: 'slow', ms: 900 });
  const newcomer = 'U77';
  api.workspace.members.set(newcomer, { id: newcomer, email: 'agnieszka.nowak@example.gov.uk' });
  await member(newcomer).say('can i use facebook at lunch?', { eventId: 'EvLast' });
  await until(() =>
    api.calls.some(({ method, args }) => method === 'users.info' && args['user'] === newcomer),
  );
  expect(await assistant.stop()).toBe(0);
  expect(ours().length).toBe(before + 1);
  assistant = await startAssistant(env());
  await member(newcomer).say('can i use facebook at lunch?', { eventId: 'EvLast' });
  await settled(api, 1_000);
  expect(ours().length).toBe(before + 1);
});

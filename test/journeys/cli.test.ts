import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAssistant } from '../support/run-assistant.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test('ask prints the clause', () => {
  const { code, stdout } = runAssistant(['ask', 'can i use facebook on my work laptop at lunch?']);
  expect(code).toBe(0);
  expect(stdout).toContain('from its computers at any time');
  expect(stdout).toContain('1.1');
});

test('check reads a file and standard input, and marks the draft', () => {
  const draft = 'Call me on 07700 900123';
  for (const { code, stdout } of [
    runAssistant(['check', file('draft.txt', draft)]),
    runAssistant(['check', '-'], { input: draft }),
    runAssistant(['check'], { input: draft }),
  ]) {
    expect(code).toBe(0);
    expect(stdout).toContain('[STOP 07700 900123]');
  }
});

test('check says of a draft that is too long by how much, and speaks of no form', () => {
  const { code, stdout } = runAssistant(['check', '-'], { input: 'a'.repeat(10_002) });
  expect(code).toBe(0);
  expect(stdout).toContain('shorten it by 2, or check it in parts.');
  expect(stdout).not.toContain('form');
});

test('check takes what the author says of platform and picture, and offers a mended draft', () => {
  const input = 'We at the council are against the bypass. Ring me on 07700 900123.';
  const { code, stdout } = runAssistant(
    ['check', '-', '--platform', 'LinkedIn', '--picture-people', 'not-asked'],
    { input },
  );
  expect(code).toBe(0);
  expect(stdout).toContain('on LinkedIn with rule set');
  expect(stdout).toContain('It mends 1 and 2; 3 is left for you.');
  expect(stdout).toContain('> I am against the bypass. Ring me on [number removed].');
  for (const wrong of [
    ['--platform', 'faceboook'],
    ['--picture-people', 'some'],
    ['--picture-details', 'x'],
    ['--as', 'boss'],
  ]) {
    const refused = runAssistant(['check', '-', ...wrong], { input });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(wrong[0]);
    expect(refused.stderr).not.toContain('bypass');
  }
});

test('policy rules writes what drafts are checked for to a file, or says why it cannot', () => {
  const out = join(folder, 'rules.md');
  expect(runAssistant(['policy', 'rules', '--out', out]).code).toBe(0);
  expect(readFileSync(out, 'utf8')).toBe(runAssistant(['policy', 'rules']).stdout);
  const { code, stderr } = runAssistant(['policy', 'rules', '--out', join(folder, 'missing', 'rules.md')]);
  expect(code).toBe(2);
  expect(stderr).toContain('cannot be written');
});

test('JSON Lines in and out, in the shape that scorers read', () => {
  const ask = runAssistant([
    'ask',
    '--jsonl',
    file('q.jsonl', '{"id":"1","q":"can i use facebook on my work laptop"}\n{"id":"2","q":"hello"}\n'),
  ]);
  expect(
    ask.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { id: '1', kind: expect.stringMatching(/^(answer|choices)$/), clauses: expect.arrayContaining(['1.1']) },
    { id: '2', kind: 'smalltalk', clauses: [] },
  ]);
  const check = runAssistant([
    'check',
    '--jsonl',
    file('d.jsonl', '{"id":"1","text":"Call 07700 900123"}\n'),
  ]);
  expect(JSON.parse(check.stdout)).toEqual({
    id: '1',
    verdict: 'stop',
    findings: [
      {
        rule: expect.any(String),
        severity: 'stop',
        clauses: expect.arrayContaining(['2.1(j)']),
        start: 5,
        end: 17,
      },
    ],
  });
  const route = runAssistant([
    'route',
    '--jsonl',
    file('r.jsonl', '{"id":"1","text":"can i post: lovely day at the depot"}\n{"id":"2","text":"team"}\n'),
  ]);
  expect(
    route.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { id: '1', action: 'check', draft: 'lovely day at the depot' },
    { id: '2', action: 'team' },
  ]);
});

test.each([
  ['an unknown option', ['ask', '--colour', 'red'], /--colour/],
  ['an unknown command', ['dance'], /no command "dance"/],
  ['a missing file', ['check', '/no/such/file'], /\/no\/such\/file: there is no such file/],
  ['a folder', ['check', '/tmp'], /that is a folder/],
  ['no question', ['ask'], /needs a question/],
  ['a clause that is not there', ['read', '9.9'], /no clause or section/],
  ['a bad --as', ['check', '-', '--as', 'boss'], /own or council/],
  ['words after doctor', ['doctor', 'slack', 'now'], /takes no further words/],
  ['a platform that is not set up', ['doctor', 'slack'], /slack is not set up/],
])('%s: one clear line on standard error and exit 2', (_, args, message) => {
  const { code, stderr, stdout } = runAssistant(args);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

test('bad JSON names the line, without the words that may be a draft', () => {
  const path = file('bad.jsonl', '{"id":"1","q":"fine"}\n{"id":"2","q":"secretword\n');
  const { code, stderr } = runAssistant(['ask', '--jsonl', path]);
  expect(code).toBe(2);
  expect(stderr).toContain('bad.jsonl:2');
  expect(stderr).not.toContain('secretword');
});

test('a file that is not UTF-8 and one with nothing in it are refused', () => {
  expect(runAssistant(['check', file('latin1.txt', Buffer.from([0x63, 0x61, 0x66, 0xe9]))]).stderr).toMatch(
    /not UTF-8/,
  );
  expect(runAssistant(['check', file('empty.txt', ' \n')]).stderr).toMatch(/no text to check/);
});

test('a bad setting is named with what it takes', () => {
  const { code, stderr } = runAssistant(['serve'], { env: { PORT: 'eighty', LOG_LEVEL: 'loud' } });
  expect(code).toBe(2);
  expect(stderr).toContain('PORT is a number from 0 to 65535');
  expect(stderr).toContain('LOG_LEVEL is one of');
});

test('serve refuses any address but this machine', () => {
  const { code, stderr } = runAssistant(['serve'], { env: { HOST: '0.0.0.0', DATA_DIR: folder } });
  expect(code).toBe(2);
  expect(stderr).toMatch(/loopback|127\.0\.0\.1/);
});

test('a policy folder with mistakes is refused with every one of them', () => {
  const policy = mkdtempSync(join(folder, 'policy-'));
  writeFileSync(
    join(policy, 'broken.md'),
    '---\nid: broken\ntitle: [\n---\n\n## 1 One\n\n**1.1** First.\n\n**1.1** Again.\n',
  );
  const { code, stderr } = runAssistant(['ask', 'anything'], { env: { POLICY_DIR: policy } });
  expect(code).toBe(2);
  expect(stderr).toMatch(/broken\.md:\d+/);
});

test('policy lint and doctor find nothing wrong with what comes in the box', () => {
  const lint = runAssistant(['policy', 'lint']);
  expect(lint.stdout).toMatch(/0 problems/);
  expect(lint.code).toBe(0);
  const doctor = runAssistant(['doctor'], { env: { DATA_DIR: folder, PORT: '0' } });
  expect(doctor.stdout).toMatch(/Everything needed is here/);
  expect(doctor.code).toBe(0);
});

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runAssistant } from '../support/run-assistant.ts';

// A lint asks every sample question of five searches.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
  cpSync('policy', join(folder, 'policy'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: string[]) => join(folder, 'policy', ...names);
const edit = (name: string, change: (text: string) => string) =>
  writeFileSync(at(name), change(readFileSync(at(name), 'utf8')));

test('every saved question and draft of the shipped policy comes to what it came to', () => {
  const { code, stdout } = runAssistant(['policy', 'test']);
  expect(stdout).toMatch(/^\d{2} saved, 0 changed\n$/);
  expect(code).toBe(0);
});

test('an outcome that changed is told with its line, and --update takes it over and leaves the rest', () => {
  const saved = `# ours
questions:
  - ask: how do I claim mileage # never ours
    clauses: ["1.1"]
  - ask: "can I use Facebook on my council laptop"
    kind: answer
    clauses: ["1.1"]
drafts:
  - check: "Call 07700 900123"
    verdict: ok
`;
  rmSync(at('tests'), { recursive: true });
  mkdirSync(at('tests'));
  writeFileSync(at('tests', 'a.yaml'), saved);
  const told = runAssistant(['policy', 'test', at()]);
  expect(told.code).toBe(1);
  expect(told.stdout).toContain('a.yaml:3: "how do I claim mileage"\n  clauses: expected 1.1, got none');
  expect(told.stdout).toContain('a.yaml:9: "Call 07700 900123"\n  verdict: expected ok, got stop');
  expect(told.stdout).toContain('3 saved, 2 changed');
  expect(runAssistant(['policy', 'test', at(), '--update']).code).toBe(0);
  expect(readFileSync(at('tests', 'a.yaml'), 'utf8')).toBe(
    saved.replace('["1.1"]', '[]').replace('verdict: ok', 'verdict: stop'),
  );
  expect(runAssistant(['policy', 'test', at()]).code).toBe(0);
});

test('saved tests that cannot be read are all told at once, with lines', () => {
  writeFileSync(at('tests', 'a.yaml'), 'questions:\n  - ask: x\n    kind: maybe\n');
  writeFileSync(at('tests', 'b.yaml'), 'drafts:\n  - verdict: ok\n');
  const { code, stderr } = runAssistant(['policy', 'test', at()]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/a\.yaml:3: .*answer, choices or none/);
  expect(stderr).toMatch(/b\.yaml:2: .*needs words/);
});

test('a folder without saved tests says how to begin', () => {
  rmSync(at('tests'), { recursive: true });
  const { code, stderr } = runAssistant(['policy', 'test', at()]);
  expect(code).toBe(2);
  expect(stderr).toContain('Put a file there');
});

test('diff tells new, changed, gone and renumbered clauses word by word, and exits as diff does', () => {
  edit('social-media-policy.md', (text) =>
    text
      .replace('must not excessively access', 'must never access')
      .replace('## 6', '- (c) Keep passwords to themselves.\n\n## 6')
      .replace(/\*\*3\.2\*\*.*\n/, '**3.2** Everything is deleted at once.\n'),
  );
  const { code, stdout } = runAssistant(['policy', 'diff', 'policy', at()]);
  expect(code).toBe(1);
  expect(stdout).toContain('must [-not-]{+never+} [-excessively -]access');
  expect(stdout).toContain('added       5.2(c)  {+Keep passwords to themselves.+}');
  expect(stdout).toMatch(/changed {5}3\.2 /);
  expect(stdout).toContain('3 clauses differ');
  expect(stdout).toContain('The version is the same');
  expect(stdout).not.toContain('\u001b');
});

test('diff of the same policy is quiet, and --json is data', () => {
  expect(runAssistant(['policy', 'diff', 'policy', at()])).toMatchObject({
    code: 0,
    stdout: 'social-media: no difference\n',
  });
  edit('social-media-policy.md', (text) => text.replace('version: "1.0"', 'version: "1.1"'));
  const { code, stdout } = runAssistant([
    'policy',
    'diff',
    'policy/social-media-policy.md',
    at('social-media-policy.md'),
    '--json',
  ]);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual([
    {
      policy: 'social-media',
      state: 'both',
      front: [{ field: 'version', before: '1.0', after: '1.1' }],
      clauses: [],
      needsVersion: false,
    },
  ]);
});

test('diff of what is not there says so', () => {
  const { code, stderr } = runAssistant(['policy', 'diff', 'policy', at('nothing.md')]);
  expect(code).toBe(2);
  expect(stderr).toContain('no such file');
});

test('lint tells notes whose clause has other words now, until they are accepted', () => {
  edit('social-media-policy.md', (text) => text.replace('must not excessively access', 'must never access'));
  const stale = 'the words of 1.4 changed since its notes were written';
  const before = readFileSync(at('social-media-policy.notes.yaml'), 'utf8');
  expect(runAssistant(['policy', 'lint', at()]).stdout).toContain(stale);
  const accepted = runAssistant(['policy', 'lint', at(), '--accept']);
  expect(accepted.stdout).toContain('1 clauses marked as looked over');
  expect(accepted.stdout).not.toContain(stale);
  const after = readFileSync(at('social-media-policy.notes.yaml'), 'utf8');
  const isOther = (line: string, index: number) => line !== before.split('\n')[index];
  expect(after.split('\n').filter(isOther)).toHaveLength(1);
});

test('lint marks notes that remember nothing, and changes no other line of them', () => {
  edit('social-media-policy.notes.yaml', (text) => text.replace(/^ {2}written_for: .*\n/gm, ''));
  const bare = readFileSync(at('social-media-policy.notes.yaml'), 'utf8');
  expect(runAssistant(['policy', 'lint', at()]).stdout).toContain('39 clauses do not say which words');
  runAssistant(['policy', 'lint', at(), '--accept']);
  const marked = readFileSync(at('social-media-policy.notes.yaml'), 'utf8');
  expect(marked.match(/^ {2}written_for: "[0-9a-f]{8}"$/gm)).toHaveLength(39);
  expect(marked.replace(/^ {2}written_for: .*\n/gm, '')).toBe(bare);
});

test('lint lists samples that lead elsewhere, and circumstances that nobody can state', () => {
  edit('social-media-policy.notes.yaml', (text) =>
    text.replace(
      /("6\.1":[\s\S]*?questions:\n)/,
      '$1    - may I scroll Facebook on my own phone while I am on shift\n',
    ),
  );
  const all = runAssistant(['policy', 'lint', at(), '--all']);
  expect(all.stdout).toMatch(/6\.1: the sample "may I scroll .*" would be answered with 1\.4/);
  edit('social-media-policy.notes.yaml', (text) =>
    text.replace('decides: {device: [employer-computer]}', 'decides: {device: [toaster]}'),
  );
  const wrong = runAssistant(['policy', 'lint', at()]);
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toContain('1.1: decides: there is no device "toaster"');
});

test.each([[['policy']], [['policy', 'cook']], [['policy', 'diff', 'a']], [['policy', 'test', 'a', 'b']]])(
  '%j is told how it goes',
  (words) => {
    const { code, stderr } = runAssistant(words);
    expect(code).toBe(2);
    expect(stderr).toContain('Try: policy-assistant policy');
  },
);

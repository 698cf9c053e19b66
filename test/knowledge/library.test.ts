import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProblemsError } from '../../src/core/errors.ts';
import { lintLibrary, loadLibrary } from '../../src/knowledge/library.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'library-'));
  cpSync('policy', folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content);
const messages = () =>
  lintLibrary(folder).problems.map(
    ({ file, line, message }) => `${file.replace(`${folder}/`, '')}:${line ?? ''} ${message}`,
  );

test('a folder may hold several policies', () => {
  const markdown = readFileSync('policy/social-media-policy.md', 'utf8');
  write('second.md', markdown.replace('id: social-media', 'id: second'));
  expect(loadLibrary(folder).policies.map(({ id }) => id)).toEqual(['second', 'social-media']);
});

test('two policies of one id are a problem', () => {
  write('second.md', readFileSync('policy/social-media-policy.md', 'utf8'));
  expect(messages().join()).toContain('the id social-media is taken');
});

test('problems of every file come together, with their lines', () => {
  write(
    'social-media-policy.notes.yaml',
    '"1.1":\n  title: T\n  summary: S\n  stance: maybe\n"9.9":\n  title: T\n  summary: S\n  stance: required\n',
  );
  write('organisation.yaml', 'name: Here\nnames: Council\n');
  const told = messages().join('\n');
  expect(told).toMatch(/notes\.yaml:4 1\.1\.stance: is prohibited, required, permitted or information/);
  expect(told).toMatch(/organisation\.yaml:2 names: is a list/);
  expect(told).toMatch(/organisation\.yaml:\d+ hr_contact/);
  expect(() => loadLibrary(folder)).toThrow(ProblemsError);
});

test('notes for a clause that is not there are a problem', () => {
  const notes = readFileSync(join(folder, 'social-media-policy.notes.yaml'), 'utf8');
  write('social-media-policy.notes.yaml', `${notes}\n"9.9":\n  title: T\n  summary: S\n  stance: required\n`);
  expect(messages().join()).toContain('notes for clause 9.9');
});

test('a file that is not UTF-8, and an organisation that is missing, are problems', () => {
  write('latin.md', Buffer.from([0x23, 0x20, 0xe9]));
  rmSync(join(folder, 'organisation.yaml'));
  expect(messages()).toContain('latin.md: not UTF-8 text: save it as UTF-8');
  expect(messages().join()).toContain('organisation.yaml: missing');
});

test('a folder without a policy, and no folder at all, are problems', () => {
  expect(() => loadLibrary(join(folder, 'nowhere'))).toThrow(/cannot be read: set POLICY_DIR/);
  const empty = mkdtempSync(join(folder, 'empty-'));
  expect(() => loadLibrary(empty)).toThrow(/no policy here/);
});

test('a policy without notes loads, with a warning for each clause', () => {
  rmSync(join(folder, 'social-media-policy.notes.yaml'));
  const { problems, warnings } = lintLibrary(folder);
  expect(problems).toEqual([]);
  expect(warnings).toHaveLength(39);
});

test('notes without their policy, and clause ids that YAML takes for numbers, are problems', () => {
  write('lost.notes.yaml', '{}\n');
  const notes = readFileSync(join(folder, 'social-media-policy.notes.yaml'), 'utf8');
  const line = notes.split('\n').length;
  write('social-media-policy.notes.yaml', `${notes}1.10:\n  title: T\n  summary: S\n  stance: required\n`);
  const told = messages().join('\n');
  expect(told).toContain('lost.notes.yaml: notes for lost.md, which is not here');
  expect(told).toMatch(new RegExp(`social-media-policy\\.notes\\.yaml:${line} `));
});

test.each([
  ['broken', 'name: [Here\n'],
  ['with a lost alias', 'name: *here\n'],
])('YAML that is %s is a problem with its line', (_, yaml) => {
  write('organisation.yaml', yaml);
  expect(messages().join()).toMatch(/organisation\.yaml:\d+ not valid YAML/);
});

test('a sample question given to two clauses is a warning with its line in the notes', () => {
  const notes = '  title: T\n  summary: S\n  stance: required\n  questions:\n    - May I fly?\n';
  write('social-media-policy.notes.yaml', `"1.1":\n${notes}"1.2":\n${notes}`);
  expect(lintLibrary(folder).warnings).toContainEqual({
    file: join(folder, 'social-media-policy.notes.yaml'),
    line: 12,
    message: 'the question "May I fly?" is a sample of 1.1 too',
  });
});

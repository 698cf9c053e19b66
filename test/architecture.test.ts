import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** What each folder of src may import from the others, besides itself. `*` is anything. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  knowledge: ['core'],
  checker: ['core', 'knowledge'],
  handlers: ['core', 'knowledge', 'checker', 'reminders'],
  reminders: ['core'],
  records: ['core'],
  adapters: ['core'],
  'config.ts': ['core', 'adapters'],
  'log.ts': ['core', 'config.ts'],
  'metrics.ts': ['core'],
  'scheduler.ts': ['core', 'reminders'],
  'time-machine.ts': ['core', 'adapters'],
  'compose.ts': ['*'],
  'compose-reminders.ts': ['*'],
  'open-records.ts': ['*'],
  'compose-operator.ts': ['*'],
  'open-roster.ts': ['core', 'records', 'reminders'],
  control: ['core'],
  cli: ['*'],
  'cli.ts': ['*'],
  'main.ts': ['*'],
};

/** Besides these, nothing imports them: they are where a process starts. */
const MAY_IMPORT_MAIN = ['cli.ts'];

/** What every adapter may import beside its own folder. */
const SHARED = new Set([
  'adapters/chart-png.ts',
  'adapters/chart-svg.ts',
  'adapters/download.ts',
  'adapters/http.ts',
  'adapters/kept.ts',
  'adapters/png.ts',
  'adapters/seen-events.ts',
]);

/** The files of a folder and of those in it, by their paths in it. */
const filesOf = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
const sources = filesOf('src', '.ts');

const partOf = (file: string) => file.split('/')[0] ?? file;

function importsOf({ file, text }: { file: string; text: string }): { path: string; isTypeOnly: boolean }[] {
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s(type\s)?[^;]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g,
    ),
  ].map((match) => ({
    path: relative('src', resolve('src', dirname(file), match[2] ?? match[3] ?? '')),
    isTypeOnly: match[1] !== undefined,
  }));
}

test('imports run one way', () => {
  const wrong = sources.flatMap((source) =>
    importsOf(source)
      .filter(({ path }) => {
        const [from, to] = [partOf(source.file), partOf(path)];
        if (to === 'main.ts' || to === 'cli.ts') return !MAY_IMPORT_MAIN.includes(from);
        const allowed = MAY_IMPORT[from] ?? [];
        return from !== to && !allowed.includes('*') && !allowed.includes(to);
      })
      .map(({ path }) => `${source.file} imports ${path}`),
  );
  expect(wrong).toEqual([]);
});

test('the checker takes only types from knowledge', () => {
  const wrong = sources
    .filter(({ file }) => file.startsWith('checker/'))
    .flatMap((source) => importsOf(source).map((one) => ({ ...one, file: source.file })))
    .filter(({ path, isTypeOnly }) => path.startsWith('knowledge/') && !isTypeOnly);
  expect(wrong).toEqual([]);
});

test('an adapter imports no other adapter, only what all of them share', () => {
  const wrong = sources
    .filter(({ file }) => /^adapters\/[^/]+\//.test(file))
    .flatMap((source) => importsOf(source).map(({ path }) => ({ file: source.file, path })))
    .filter(({ file, path }) => {
      const own = file.split('/').slice(0, 2).join('/');
      return path.startsWith('adapters/') && !SHARED.has(path) && !path.startsWith(`${own}/`);
    });
  expect(wrong).toEqual([]);
});

test('every file of src has a rule above', () => {
  expect(sources.map(({ file }) => partOf(file)).filter((part) => !(part in MAY_IMPORT))).toEqual([]);
});

test('the environment and the real clock stand in main.ts and cli.ts alone', () => {
  const wrong = sources
    .filter(({ file }) => file !== 'main.ts' && file !== 'cli.ts')
    .filter(({ text }) =>
      /process\.env|Date\.now\(|new Date\(\s*\)|dayjs\(\s*\)|performance\.now\(/.test(text),
    )
    .map(({ file }) => file);
  expect(wrong).toEqual([]);
});

test('no file that people write is over 400 lines', () => {
  const written = [
    ['src', '.ts'],
    ['test', '.ts'],
    ['tools', '.ts'],
    ['lexicon/classes', '.yaml'],
    ['policy/draft-checks', '.yaml'],
  ] as const;
  const long = written.flatMap(([folder, ending]) => {
    const files = filesOf(folder, ending);
    expect(files).not.toEqual([]);
    return files.filter(({ text }) => text.split('\n').length > 400).map(({ file }) => `${folder}/${file}`);
  });
  expect(long).toEqual([]);
});

test('every switch over the kinds of a block ends in satisfies never', () => {
  const drawing = sources.filter(({ text }) => /switch \(block\.kind\)/.test(text));
  expect(drawing.length).toBeGreaterThan(1);
  for (const { file, text } of drawing)
    expect({ file, ends: /default:\s*return block satisfies never/.test(text) }).toEqual({
      file,
      ends: true,
    });
});

test('no file is a drawer for odds and ends', () => {
  const drawers = /(?:^|\/)(?:utils?|helpers?|common|manager|service)\.ts$/;
  expect(sources.filter(({ file }) => drawers.test(file)).map(({ file }) => file)).toEqual([]);
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runAssistant } from './support/run-assistant.ts';

const readme = readFileSync('README.md', 'utf8');
const contributing = readFileSync('CONTRIBUTING.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

test('the exchange on the first screen is what the assistant says', () => {
  const shown = /```console\n\$ npx policy-assistant ask "([^"]+)"\n([\s\S]*?)```/.exec(readme);
  expect(shown?.[2]?.trim()).toBe(runAssistant(['ask', shown?.[1] ?? '']).stdout.trim());
});

test('every npm command in the documents is there', () => {
  const named = [
    ...`${readme}${contributing}${readFileSync('eval/README.md', 'utf8')}`.matchAll(/npm run ([\w:-]+)/g),
  ].map((match) => match[1] ?? '');
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('every command that help names is in the README or stands in help for it', () => {
  const help = runAssistant(['help']).stdout;
  for (const [, command] of readme.matchAll(/npx policy-assistant ([a-z]+)/g))
    expect(help).toContain(`policy-assistant ${command}`);
});

test('every setting is in the README, with its default', () => {
  const settings = [...readFileSync('src/config.ts', 'utf8').matchAll(/^ {2}([A-Z_]+): /gm)].map(
    (match) => match[1] ?? '',
  );
  expect(settings.length).toBeGreaterThan(3);
  for (const setting of settings) expect(readme).toContain(`| \`${setting}\` |`);
});

test('every path that CONTRIBUTING names is there', () => {
  const paths = [...contributing.matchAll(/`((?:src|test|policy|lexicon|eval|models)\/[\w./*-]+)`/g)].map(
    (match) => match[1] ?? '',
  );
  const isThere = (path: string) => {
    const star = path.indexOf('*');
    if (star < 0) return existsSync(path.replace(/\/x$/, ''));
    const folder = path.slice(0, path.lastIndexOf('/', star));
    return readdirSync(folder).some((name) => `${folder}/${name}`.startsWith(path.slice(0, star)));
  };
  expect(paths.filter((path) => !isThere(path))).toEqual([]);
});

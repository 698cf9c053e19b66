import { existsSync, readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { expect, test } from 'vitest';

/** Nothing here can be run on a machine without a container engine, so what can be read is checked. */
const read = (name: string) => readFileSync(`deploy/${name}`, 'utf8');
const readme = readFileSync('README.md', 'utf8');
/** Settings of Node.js and of PostgreSQL's client, which the README does not list. */
const OTHERS = new Set(['NODE_ENV', 'PGPASSFILE', 'POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD_FILE']);

test('the container runs as nobody special, from a folder it cannot write to, and everything it copies is there', () => {
  const lines = read('Containerfile').split('\n');
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
  const copied = last.flatMap(
    (line) => /^COPY --from=build --chown=root:root \/app\/(\S+)/.exec(line)?.[1] ?? [],
  );
  expect(copied.length).toBeGreaterThan(5);
  // The build makes these two.
  for (const path of copied.filter((one) => one !== 'dist' && one !== 'node_modules'))
    expect({ path, isThere: existsSync(path) }).toEqual({ path, isThere: true });
  expect(last.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true);
});

test('the compose file and the Kubernetes example are YAML, closed to writing and without privileges', () => {
  const [compose] = loadAll(read('compose.yaml')) as { services: Record<string, Record<string, unknown>> }[];
  expect(compose?.services['assistant']).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  const documents = loadAll(read('kubernetes.yaml')) as { kind: string }[];
  expect(documents.map(({ kind }) => kind)).toEqual(['Deployment', 'Service', 'PodDisruptionBudget']);
  expect(JSON.stringify(documents[0])).toContain('"readOnlyRootFilesystem":true');
  expect(JSON.stringify(documents[0])).toContain('"runAsNonRoot":true');
});

test('every setting that they name is one the README explains', () => {
  const text = ['Containerfile', 'compose.yaml', 'policy-assistant.service', 'kubernetes.yaml']
    .map(read)
    .join('\n');
  const named = new Set(
    [...text.matchAll(/\b([A-Z][A-Z]+(?:_[A-Z]+)+|HOST|PORT)(?=[=:])/g)].map(([, name]) => name ?? ''),
  );
  const unknown = [...named].filter((name) => !OTHERS.has(name) && !readme.includes(`\`${name}\``));
  expect(named.size).toBeGreaterThan(3);
  expect(unknown).toEqual([]);
});

test('the unit has the sections that systemd knows, and only lines it can read', () => {
  const lines = read('policy-assistant.service')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.filter((line) => line.startsWith('['))).toEqual(['[Unit]', '[Service]', '[Install]']);
  expect(lines.filter((line) => !/^(?:\[\w+\]|[A-Z]\w+=.*)$/.test(line))).toEqual([]);
});

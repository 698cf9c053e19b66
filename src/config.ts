import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { PlatformSettings } from './adapters/index.ts';
import { parseSlackSettings } from './adapters/slack/settings.ts';
import { parseTeamsSettings } from './adapters/teams/settings.ts';
import { UserError } from './core/errors.ts';

/** Everything that can be set, with defaults filled in. Folders are absolute. */
export interface Config {
  /** Policies, notes, organisation and draft checks. */
  readonly policyFolder: string;
  /** Records. The demonstration keeps its own in a folder below it. */
  readonly dataFolder: string;
  /** The roster. */
  readonly peopleFile: string;
  /** The chat platforms that are set up; none is demonstration mode. */
  readonly platforms: PlatformSettings;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Unset: warnings only in demonstration mode, information otherwise. */
  readonly logLevel?: LogLevel;
  /** Whether questions are matched by meaning too, where the encoder is installed. */
  readonly sentenceEncoder: boolean;
  /** A PostgreSQL database for the records; without it they are files in the data folder. */
  readonly databaseUrl?: string;
  /** The most connections to it. */
  readonly databaseConnections: number;
  /** What whoever asks for figures must bring; without it only this machine is given them. */
  readonly metricsToken?: string;
}

export type LogLevel = z.infer<typeof LogLevelSchema>;

const LogLevelSchema = z.enum(['silent', 'error', 'warn', 'info', 'debug'], {
  error: 'is one of silent, error, warn, info, debug',
});

const Settings = z.object({
  POLICY_DIR: z.string().min(1, 'names a folder').optional(),
  DATA_DIR: z.string().min(1, 'names a folder').default('data'),
  PEOPLE_FILE: z.string().min(1, 'names a file').optional(),
  HOST: z.string().min(1, 'names the address to listen on').default('127.0.0.1'),
  PORT: z
    .string()
    .default('3000')
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) < 65_536, 'is a number from 0 to 65535')
    .transform(Number),
  LOG_LEVEL: LogLevelSchema.optional(),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => URL.canParse(text) && /^postgres(?:ql)?:$/.test(new URL(text).protocol),
      'is the address of a PostgreSQL database, such as postgres://user:password@host:5432/name',
    )
    .optional(),
  DATABASE_CONNECTIONS: z
    .string()
    .default('10')
    .refine((text) => /^\d{1,3}$/.test(text) && Number(text) >= 2, 'is a number from 2 to 999')
    .transform(Number),
  METRICS_TOKEN: z.string().min(16, 'has at least 16 characters').optional(),
  SENTENCE_ENCODER: z.enum(['on', 'off'], { error: 'is on or off' }).default('on'),
});

/** Reads settings from environment variables. Throws a UserError `bad-settings` that names every wrong one. */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
  { packageFolder, workFolder }: { readonly packageFolder: string; readonly workFolder: string },
): Config {
  const parsed = Settings.safeParse(env);
  const slack = parseSlackSettings(env);
  const teams = parseTeamsSettings(env, {
    host: parsed.success ? parsed.data.HOST : '',
    readFile: (path) => readFileSync(resolve(workFolder, path), 'utf8'),
  });
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)),
    ...slack.problems,
    ...teams.problems,
  ];
  if (!parsed.success || problems.length > 0) {
    throw new UserError(
      'bad-settings',
      problems.join('; '),
      'Correct these environment variables and start again.',
    );
  }
  const {
    POLICY_DIR,
    DATA_DIR,
    PEOPLE_FILE,
    HOST,
    PORT,
    LOG_LEVEL,
    SENTENCE_ENCODER,
    METRICS_TOKEN,
    DATABASE_URL,
    DATABASE_CONNECTIONS,
  } = parsed.data;
  const dataFolder = resolve(workFolder, DATA_DIR);
  return {
    policyFolder: POLICY_DIR === undefined ? join(packageFolder, 'policy') : resolve(workFolder, POLICY_DIR),
    dataFolder,
    peopleFile: PEOPLE_FILE === undefined ? join(dataFolder, 'people.csv') : resolve(workFolder, PEOPLE_FILE),
    platforms: {
      ...(slack.settings === undefined ? {} : { slack: slack.settings }),
      ...(teams.settings === undefined ? {} : { teams: teams.settings }),
    },
    host: HOST,
    port: PORT,
    sentenceEncoder: SENTENCE_ENCODER === 'on',
    ...(LOG_LEVEL === undefined ? {} : { logLevel: LOG_LEVEL }),
    databaseConnections: DATABASE_CONNECTIONS,
    ...(DATABASE_URL === undefined ? {} : { databaseUrl: DATABASE_URL }),
    ...(METRICS_TOKEN === undefined ? {} : { metricsToken: METRICS_TOKEN }),
  };
}

/** Whether the people are the made-up ones: with no chat platform set up, or with neither a roster file nor records yet. */
export function isDemonstration(
  config: Pick<Config, 'dataFolder' | 'platforms' | 'peopleFile' | 'databaseUrl'>,
): boolean {
  return Object.keys(config.platforms).length === 0 || !hasOwnPeople(config);
}

/** Whether there is a roster file, or records that may hold a roster. */
export function hasOwnPeople({
  dataFolder,
  peopleFile,
  databaseUrl,
}: Pick<Config, 'dataFolder' | 'peopleFile' | 'databaseUrl'>): boolean {
  if (databaseUrl !== undefined) return true;
  if (existsSync(peopleFile)) return true;
  return existsSync(dataFolder) && readdirSync(dataFolder).some((name) => name.startsWith('records.'));
}

/** Where records are: those about made-up people in a folder of their own. */
export function recordsFolderOf(
  config: Pick<Config, 'dataFolder' | 'platforms' | 'peopleFile' | 'databaseUrl'>,
): string {
  return isDemonstration(config) ? demoFolderOf(config) : config.dataFolder;
}

/** Where the demonstration keeps its records. */
export function demoFolderOf({ dataFolder }: Pick<Config, 'dataFolder'>): string {
  return join(dataFolder, 'demo');
}

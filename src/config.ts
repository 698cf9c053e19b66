import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from './core/errors.ts';

/** Everything that can be set, with defaults filled in. Folders are absolute. */
export interface Config {
  /** Policies, notes, organisation and draft checks. */
  readonly policyFolder: string;
  /** Records. Demonstration mode keeps its own in a folder below it. */
  readonly dataFolder: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Unset: warnings only in demonstration mode, information otherwise. */
  readonly logLevel?: LogLevel;
  /** Whether questions are matched by meaning too, where the encoder is installed. */
  readonly sentenceEncoder: boolean;
}

export type LogLevel = z.infer<typeof LogLevelSchema>;

const LogLevelSchema = z.enum(['silent', 'error', 'warn', 'info', 'debug'], {
  error: 'is one of silent, error, warn, info, debug',
});

const Settings = z.object({
  POLICY_DIR: z.string().min(1, 'names a folder').optional(),
  DATA_DIR: z.string().min(1, 'names a folder').default('data'),
  HOST: z.string().min(1, 'names the address to listen on').default('127.0.0.1'),
  PORT: z
    .string()
    .default('3000')
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) < 65_536, 'is a number from 0 to 65535')
    .transform(Number),
  LOG_LEVEL: LogLevelSchema.optional(),
  SENTENCE_ENCODER: z.enum(['on', 'off'], { error: 'is on or off' }).default('on'),
});

/** Reads settings from environment variables. Throws a UserError `bad-settings` that names every wrong one. */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
  { packageFolder, workFolder }: { readonly packageFolder: string; readonly workFolder: string },
): Config {
  const parsed = Settings.safeParse(env);
  if (!parsed.success) {
    throw new UserError(
      'bad-settings',
      parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '),
      'Correct these environment variables and start again.',
    );
  }
  const { POLICY_DIR, DATA_DIR, HOST, PORT, LOG_LEVEL, SENTENCE_ENCODER } = parsed.data;
  return {
    policyFolder: POLICY_DIR === undefined ? join(packageFolder, 'policy') : resolve(workFolder, POLICY_DIR),
    dataFolder: resolve(workFolder, DATA_DIR),
    host: HOST,
    port: PORT,
    sentenceEncoder: SENTENCE_ENCODER === 'on',
    ...(LOG_LEVEL === undefined ? {} : { logLevel: LOG_LEVEL }),
  };
}

/** Where records are: with no chat platform set up, the demonstration's own. */
export function recordsFolderOf({ dataFolder }: Pick<Config, 'dataFolder'>): string {
  return join(dataFolder, 'demo');
}

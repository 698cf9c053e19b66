import { writeFileSync } from 'node:fs';
import { buildPackage } from '../adapters/teams/package/build-package.ts';
import { parsePackageSettings } from '../adapters/teams/package/parse-package-settings.ts';
import { UserError } from '../core/errors.ts';
import { usage } from './usage.ts';

interface TeamsOptions {
  readonly url?: string;
  readonly website?: string;
  readonly privacy?: string;
  readonly terms?: string;
  readonly organisation?: string;
  readonly out?: string;
}

interface Setting {
  /** TEAMS_APP_ID. */
  readonly appId: string | undefined;
  readonly version: string;
  /** The organisation's names; read only when none is given as an option. */
  readonly organisations: () => readonly string[];
  readonly write: (text: string) => void;
}

const EXAMPLE = 'policy-assistant teams package --website https://www.example.gov.uk/policy-assistant';
const DEFAULT_OUT = 'policy-assistant-teams.zip';

/** Runs `teams package`, which writes the app package, and gives the exit code. Throws a UserError for anything else. */
export function runTeamsCommand(
  [name, ...words]: readonly string[],
  { url, website, privacy, terms, organisation, out = DEFAULT_OUT }: TeamsOptions,
  { appId, version, organisations, write }: Setting,
): number {
  if (name !== 'package' || words.length > 0) throw usage('teams knows "package".', EXAMPLE);
  const parsed = parsePackageSettings({
    appId,
    version,
    organisations: organisation === undefined ? organisations() : [organisation],
    website,
    privacy,
    terms,
    url,
  });
  if ('problems' in parsed)
    throw new UserError('bad-settings', parsed.problems.join('\n'), `\nTry: TEAMS_APP_ID=… ${EXAMPLE}`);
  try {
    writeFileSync(out, buildPackage(parsed.settings));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? `${error.code}` : 'unknown error';
    throw new UserError(
      'unwritable',
      `${out} cannot be written: ${code}.`,
      'Give a file in a folder that is there with --out.',
    );
  }
  write(
    `${out}: written, for the app ${parsed.settings.appId}, version ${version}\nUpload it in the Teams admin centre: Teams apps, Manage apps, Upload new app.\n`,
  );
  return 0;
}

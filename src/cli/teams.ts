import { writeFileSync } from 'node:fs';
import { packageOf } from '../adapters/teams/package/index.ts';
import type { Config } from '../config.ts';
import { UserError } from '../core/errors.ts';

export interface TeamsCommandOptions {
  readonly config: Config;
  readonly organisation: string;
  readonly version: string;
  readonly website: string | undefined;
  readonly out: string | undefined;
  readonly write: (text: string) => void;
}

const USE = 'policy-assistant teams package --website https://www.example.gov.uk [--out FILE]';

/** `teams package` writes the app for the Teams admin centre. Throws a UserError for what is missing. */
export function runTeamsCommand(words: readonly string[], options: TeamsCommandOptions): number {
  const { config, organisation, version, website, out = 'policy-assistant-teams.zip', write } = options;
  if (words[0] !== 'package' || words.length > 1)
    throw new UserError('usage', 'teams knows one command.', `Try: ${USE}`);
  const { teams } = config.platforms;
  if (teams === undefined || teams.auth === 'off') {
    throw new UserError(
      'no-app',
      'The package names your app, and Teams is not set up with one.',
      'Set TEAMS_APP_ID, TEAMS_TENANT_ID and TEAMS_APP_SECRET, which README.md tells how to get.',
    );
  }
  if (website === undefined || !URL.canParse(website) || new URL(website).protocol !== 'https:') {
    throw new UserError(
      'no-website',
      'Teams shows people a website of whoever made the app.',
      `Give yours, beginning with https://: ${USE}`,
    );
  }
  writeFileSync(out, packageOf({ appId: teams.appId, organisation, website, version }));
  write(`${out}: upload it in the Teams admin centre, under Teams apps, Manage apps, Upload new app.\n`);
  return 0;
}

import type { ChatPlatform, Clock, InstallationStore, Log } from '../core/ports.ts';
import type { HttpServer } from './http.ts';
import type { SeenEvents } from './seen-events.ts';
import type { SlackSettings } from './slack/settings.ts';
import type { TeamsSettings } from './teams/settings.ts';

/** The chat platforms that are set up, each with its own settings. */
export interface PlatformSettings {
  readonly slack?: SlackSettings;
  readonly teams?: TeamsSettings;
}

/** What every platform is made with. */
export interface PlatformNeeds {
  readonly http: HttpServer;
  readonly store: InstallationStore;
  /** Opens what remembers the events of a platform, so that a repeat is known. */
  readonly openSeen: (platform: string) => SeenEvents;
  readonly now: Clock;
  readonly log: Log;
  /** The address of the made-up person that somebody stands for who tries the assistant; their own when they are one. */
  readonly standInFor?: (email: string) => string;
}

/** Makes the platforms that are set up, and loads the SDKs of no others. */
export async function createPlatforms(
  { slack, teams }: PlatformSettings,
  needs: PlatformNeeds,
): Promise<readonly ChatPlatform[]> {
  return [
    ...(slack === undefined
      ? []
      : [(await import('./slack/index.ts')).createSlack({ ...needs, settings: slack })]),
    ...(teams === undefined
      ? []
      : [(await import('./teams/index.ts')).createTeams({ ...needs, settings: teams })]),
  ];
}

/** Checks of the platforms that are set up, by name. A check gives the words for what is well and rejects with a UserError. */
export async function platformChecks(
  { slack, teams }: PlatformSettings,
  now: Clock,
): Promise<ReadonlyMap<string, readonly (() => Promise<string>)[]>> {
  const checks = new Map<string, readonly (() => Promise<string>)[]>();
  if (slack !== undefined) checks.set('slack', (await import('./slack/doctor.ts')).slackChecks(slack, now));
  if (teams !== undefined) checks.set('teams', (await import('./teams/doctor.ts')).teamsChecks(teams, now));
  return checks;
}

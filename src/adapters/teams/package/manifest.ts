import { ACCENT } from './icons.ts';

/** What the app package says about where it runs and who runs it. Addresses begin with https://. */
export interface PackageSettings {
  /** The application id from Microsoft Entra; also the bot's. */
  readonly appId: string;
  /** As in package.json. */
  readonly version: string;
  /** Who runs the assistant, 32 characters at most. */
  readonly organisation: string;
  /** A page about the assistant, one about privacy, and one about its terms of use. */
  readonly websiteUrl: string;
  readonly privacyUrl: string;
  readonly termsOfUseUrl: string;
  /** Where the assistant is reached; undefined when that is not to be told. */
  readonly publicUrl?: string;
}

/** The version of the manifest's schema, which a validator that is out knows. */
const SCHEMA_VERSION = '1.30';

/** Names of the files beside the manifest. */
export const ICON_FILES = { color: 'color.png', outline: 'outline.png' } as const;

const COMMANDS = {
  ask: 'Ask about the policy: you get the clause, word for word',
  check: 'Check a post before you publish it; nobody else sees it',
  read: 'Read the policy, or a clause of it: read 2.1',
  acknowledge: 'Say that you have read and understood the policy',
  'what changed': 'What changed since you last acknowledged it',
  'my record': 'Everything held about you',
  'ask hr': 'Send HR a question, with or without your name',
  team: 'For managers: who in your team has acknowledged',
  report: 'For HR: who has acknowledged, by department',
  help: 'What the assistant can do',
} as const;

/** Commands of the message extension, by the place where each is offered. */
const EXTENSION_COMMANDS = [
  {
    id: 'checkMessage',
    context: ['message'],
    title: 'Check this post',
    description: 'See what in this message may break the policy. Only you see the result.',
  },
  {
    id: 'checkDraft',
    context: ['compose', 'commandBox'],
    title: 'Check a post',
    description: 'See what in your draft may break the policy before you publish it.',
  },
  {
    id: 'askPolicy',
    context: ['compose', 'commandBox'],
    title: 'Ask the policy',
    description: 'Ask a question and get the clause that answers it, word for word.',
  },
] as const;

/** The app manifest of Teams, as the object that manifest.json holds. */
export function buildManifest(settings: PackageSettings) {
  const { appId, version, organisation, websiteUrl, privacyUrl, termsOfUseUrl, publicUrl } = settings;
  const commands = (names: readonly (keyof typeof COMMANDS)[]) =>
    names.map((title) => ({ title, description: COMMANDS[title] }));
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${SCHEMA_VERSION}/MicrosoftTeams.schema.json`,
    manifestVersion: SCHEMA_VERSION,
    version,
    id: appId,
    developer: { name: organisation, websiteUrl, privacyUrl, termsOfUseUrl },
    name: { short: 'Policy assistant', full: `Policy assistant of ${organisation}` },
    description: {
      short: 'Ask the policy, check a post before you publish it, acknowledge it.',
      full: 'Ask a question in your own words and get the clause of the policy that answers it, word for word, or an honest "not covered". Check a post before you publish it: what may break the policy is marked, with how to mend it. Nobody else sees your draft, and it is not kept. Acknowledge the policy with one button and get a receipt. Everything is worked out on your organisation’s own server, without artificial intelligence.',
    },
    icons: ICON_FILES,
    accentColor: ACCENT,
    bots: [
      {
        botId: appId,
        scopes: ['personal', 'team', 'groupChat'],
        supportsFiles: true,
        isNotificationOnly: false,
        commandLists: [
          { scopes: ['personal'], commands: commands(Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]) },
          { scopes: ['team', 'groupChat'], commands: commands(['ask', 'check', 'read', 'help']) },
        ],
      },
    ],
    composeExtensions: [
      {
        botId: appId,
        commands: EXTENSION_COMMANDS.map(({ id, context, title, description }) => ({
          id,
          type: 'action',
          context: [...context],
          title,
          description,
          fetchTask: true,
          taskInfo: { title, width: 'medium', height: 'large' },
        })),
      },
    ],
    defaultInstallScope: 'personal',
    defaultGroupCapability: { team: 'bot', groupchat: 'bot' },
    permissions: ['identity', 'messageTeamMembers'],
    validDomains: publicUrl === undefined ? [] : [new URL(publicUrl).hostname],
    webApplicationInfo: { id: appId, resource: `api://botid-${appId}` },
  };
}

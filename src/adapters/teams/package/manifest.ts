/** What differs from one organisation's app to another's. */
export interface AppIdentity {
  /** The application id, in Microsoft Entra and of the bot. */
  readonly appId: string;
  /** The organisation, as people see who made the app. */
  readonly organisation: string;
  /** Its website, which begins with https://. */
  readonly website: string;
  /** This version of the assistant, as 1.2.3. */
  readonly version: string;
}

/** The newest form of manifest that the validator in our tests knows. */
const MANIFEST_VERSION = '1.30';

/** What people can say, as Teams suggests it. */
const COMMANDS: readonly (readonly [title: string, description: string])[] = [
  ['check', 'Check a post before you publish it'],
  ['acknowledge', 'Read the policy and acknowledge it'],
  ['read', 'Read the policy, or a clause: read 2.1'],
  ['my record', 'What you have acknowledged, and when'],
  ['what changed', 'What is new since you last acknowledged'],
  ['ask hr', 'Send HR a question, with or without your name'],
  ['team', 'Managers: who has acknowledged'],
  ['report', 'HR: everyone, by department'],
  ['help', 'What I can do'],
];

/** The app's manifest: a bot for people, teams and group chats, and commands on messages and in the compose box. */
export function manifestOf({ appId, organisation, website, version }: AppIdentity): object {
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${MANIFEST_VERSION}/MicrosoftTeams.schema.json`,
    manifestVersion: MANIFEST_VERSION,
    version,
    id: appId,
    developer: {
      name: organisation.slice(0, 32),
      websiteUrl: website,
      privacyUrl: website,
      termsOfUseUrl: website,
    },
    name: { short: 'Policy assistant', full: 'Policy assistant: ask, check a post, acknowledge' },
    description: {
      short: 'Ask the policy, check a post before you publish it, acknowledge once a year.',
      full: 'Ask a policy question and get the clause, word for word. Paste a draft post and see what may break which clause and how to mend it, in private, with nothing kept. Acknowledge the policy once a year by one button.',
    },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#1F4E79',
    bots: [
      {
        botId: appId,
        scopes: ['personal', 'team', 'groupChat'],
        supportsFiles: false,
        isNotificationOnly: false,
        commandLists: [
          {
            scopes: ['personal', 'team', 'groupChat'],
            commands: COMMANDS.map(([title, description]) => ({ title, description })),
          },
        ],
      },
    ],
    composeExtensions: [
      {
        botId: appId,
        commands: [
          actionOf('checkMessage', 'Check this post', 'What this post may break, and how to mend it', [
            'message',
          ]),
          actionOf('checkDraft', 'Check a draft', 'What a post may break, before you publish it', [
            'compose',
            'commandBox',
          ]),
          actionOf('askPolicy', 'Ask the policy', 'The clause that answers, word for word', [
            'compose',
            'commandBox',
          ]),
        ],
      },
    ],
    permissions: ['identity', 'messageTeamMembers'],
    validDomains: [new URL(website).hostname],
    webApplicationInfo: { id: appId, resource: `api://${appId}` },
  };
}

function actionOf(id: string, title: string, description: string, context: readonly string[]): object {
  return { id, type: 'action', title, description, context, fetchTask: true };
}

import { type Activity, CloudAdapter, type ConversationReference, type TurnContext } from 'botbuilder';
import {
  AuthenticationConfiguration,
  type BotFrameworkAuthentication,
  BotFrameworkAuthenticationFactory,
  type ConnectorFactory,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import { ConnectorMappers } from 'botframework-connector/lib/connectorApi/connectorClient.js';
import { createCredentials } from './credentials.ts';
import type { TeamsCloud, TeamsSettings } from './settings.ts';

type Proof = Awaited<ReturnType<BotFrameworkAuthentication['authenticateRequest']>>;
type Logic = (context: TurnContext) => Promise<void>;

/** The SDK, set up so that it checks who sends, answers through Microsoft's service, and retries nothing by itself. */
export class Bot extends CloudAdapter {
  readonly #appId: string;
  readonly #scope: string;
  readonly #connectors: Connectors;

  constructor(
    settings: TeamsSettings,
    credentials: ServiceClientCredentialsFactory = createCredentials(settings),
  ) {
    const cloud = settings.auth === 'on' ? settings.cloud : NOWHERE;
    const authentication = BotFrameworkAuthenticationFactory.create(
      '',
      true,
      settings.auth === 'on' ? `${cloud.loginUrl}/${settings.tenantId}` : cloud.loginUrl,
      cloud.scope,
      cloud.tokenIssuer,
      // Nobody signs in through the assistant, and no activity comes from the emulator.
      cloud.scope,
      cloud.openIdMetadataUrl,
      cloud.openIdMetadataUrl,
      '',
      credentials,
      new AuthenticationConfiguration(),
    );
    const connectors: Connectors = new Map();
    const { createConnectorFactory, createUserTokenClient } = authentication;
    authentication.createConnectorFactory = (identity) =>
      thrifty(createConnectorFactory.call(authentication, identity), connectors);
    // Nobody signs in, but each turn would make a client for it.
    let tokens: ReturnType<typeof createUserTokenClient> | undefined;
    authentication.createUserTokenClient = (identity) => {
      tokens ??= createUserTokenClient.call(authentication, identity);
      return tokens;
    };
    super(authentication);
    this.#connectors = connectors;
    this.#appId = settings.auth === 'on' ? settings.appId : '';
    this.#scope = cloud.scope;
    keepEntities();
  }

  /** The proof that an activity comes from Microsoft. Rejects when it does not. */
  async prove(activity: Activity, header: string): Promise<Proof> {
    const proof = await this.botFrameworkAuthentication.authenticateRequest(activity, header);
    return proof.connectorFactory === undefined
      ? proof
      : { ...proof, connectorFactory: thrifty(proof.connectorFactory, this.#connectors) };
  }

  /** Handles an activity that was proven to be genuine. */
  async run(proof: Proof, activity: Activity, logic: Logic): Promise<void> {
    await this.processActivity(proof, activity, logic);
  }

  /** Goes on in a conversation outside any turn. */
  resume(reference: Partial<ConversationReference>, logic: Logic): Promise<void> {
    return this.continueConversationAsync(this.#appId, reference, this.#scope, logic);
  }

  /** Opens the one-to-one conversation with a person, which is the same however often it is opened. */
  async openConversation({ serviceUrl, tenantId, botId, userId }: Person): Promise<string> {
    let id: string | undefined;
    await this.createConversationAsync(
      this.#appId,
      'msteams',
      serviceUrl,
      this.#scope,
      {
        isGroup: false,
        bot: { id: botId, name: '' },
        members: [{ id: userId, name: '' }],
        tenantId,
        channelData: { tenant: { id: tenantId } },
        activity: undefined as never,
      },
      async ({ activity }) => {
        id = activity.conversation.id;
      },
    );
    if (id === undefined) throw new TypeError('a conversation that was opened has an id');
    return id;
  }
}

/** Whom a conversation is opened with. */
export interface Person {
  readonly serviceUrl: string;
  readonly tenantId: string;
  readonly botId: string;
  readonly userId: string;
}

/** Without a proof nobody at Microsoft is asked for anything. */
const NOWHERE: TeamsCloud = {
  loginUrl: 'https://login.invalid',
  scope: 'https://api.botframework.com',
  tokenIssuer: 'https://api.botframework.com',
  openIdMetadataUrl: 'https://login.invalid/metadata',
  graphUrl: 'https://graph.invalid',
  serviceUrl: 'https://service.invalid',
};

type Connectors = Map<string, ReturnType<ConnectorFactory['create']>>;

/** More addresses of Microsoft's service than there are. */
const MOST_CONNECTORS = 100;

/**
 * One client for each address, where the SDK would make one for each turn, and none that repeats calls: the SDK sends a
 * message again whose answer was lost, which may then be there twice, and has no setting against it.
 */
function thrifty(factory: ConnectorFactory, connectors: Connectors): ConnectorFactory {
  const { create } = factory;
  factory.create = (serviceUrl, audience) => {
    const key = `${audience ?? ''} ${serviceUrl}`;
    const known = connectors.get(key);
    if (known !== undefined) return known;
    const made = create.call(factory, serviceUrl, audience).then((connector) => {
      const { pipeline } = (connector as unknown as { client: { pipeline: Pipeline } }).client;
      if (pipeline.removePolicy({ name: 'defaultRetryPolicy' }).length === 0)
        throw new TypeError('the SDK names its retries otherwise than it did');
      return connector;
    });
    connectors.set(key, made);
    made.catch(() => connectors.delete(key));
    const [oldest] = connectors.keys();
    if (connectors.size > MOST_CONNECTORS && oldest !== undefined) connectors.delete(oldest);
    return made;
  };
  return factory;
}

interface Pipeline {
  removePolicy(policy: { readonly name: string }): readonly unknown[];
}

/** The SDK would cut message entities down to their type, and sources with it. */
function keepEntities(): void {
  const { type } = ConnectorMappers.Entity as { type: { additionalProperties?: object } };
  type.additionalProperties = { type: { name: 'Object' } };
}

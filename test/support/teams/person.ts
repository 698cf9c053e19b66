import type { Connector } from './connector.ts';

export interface Answered {
  readonly status: number;
  readonly body: string;
  readonly tookMs: number;
}

export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Overwrites parts of what Teams would send. */
  readonly forged?: object;
}

const BOT = '28:bot';
let counter = 0;

/** The activities that Teams sends for what a person does, as its reference describes them. */
export function createPerson(
  connector: Connector,
  url: () => string,
  userId: string,
  {
    tenantId = 'tenant-1',
    headers: always = {},
  }: { tenantId?: string; headers?: Readonly<Record<string, string>> } = {},
) {
  const personal = `personal:${userId}`;
  connector.conversations.add(personal);
  const post = async (
    activity: object,
    { headers = {}, forged = {} }: SendOptions = {},
  ): Promise<Answered> => {
    const start = performance.now();
    const response = await fetch(`${url()}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...always, ...headers },
      body: JSON.stringify({ ...activity, ...forged }),
    });
    const body = await response.text();
    return { status: response.status, body, tookMs: performance.now() - start };
  };
  const envelope = (conversation: object = {}, id?: string) => {
    counter += 1;
    return {
      id: id ?? `a${counter}`,
      timestamp: new Date().toISOString(),
      channelId: 'msteams',
      serviceUrl: connector.url,
      from: { id: userId, name: 'Somebody', aadObjectId: `aad-${userId}` },
      recipient: { id: BOT, name: 'Policy assistant' },
      conversation: { id: personal, conversationType: 'personal', tenantId, ...conversation },
      channelData: { tenant: { id: tenantId } },
      locale: 'en-GB',
    };
  };
  const invoke = (name: string, value: object, replyToId?: string, options?: SendOptions) =>
    post(
      { ...envelope(), type: 'invoke', name, value, ...(replyToId === undefined ? {} : { replyToId }) },
      options,
    );
  return {
    userId,
    personal,
    post,
    envelope,
    say: (text: string, { id, ...options }: SendOptions & { id?: string } = {}) =>
      post({ ...envelope({}, id), type: 'message', text, textFormat: 'plain' }, options),
    mention(channel: string, text: string) {
      connector.conversations.add(channel);
      return post({
        ...envelope({ id: `${channel};messageid=1`, conversationType: 'channel', isGroup: true }),
        type: 'message',
        text: `<at>Policy assistant</at> ${text}`,
        textFormat: 'plain',
        entities: [{ type: 'mention', text: '<at>Policy assistant</at>', mentioned: { id: BOT } }],
      });
    },
    install: () => post({ ...envelope(), type: 'installationUpdate', action: 'add' }),
    remove: () => post({ ...envelope(), type: 'installationUpdate', action: 'remove' }),
    added: () => post({ ...envelope(), type: 'conversationUpdate', membersAdded: [{ id: BOT }] }),
    /** Presses a universal action. */
    execute: (replyToId: string, data: object, inputs: object = {}, options?: SendOptions) =>
      invoke(
        'adaptiveCard/action',
        {
          action: { type: 'Action.Execute', verb: 'policy', data: { ...data, ...inputs } },
          trigger: 'manual',
        },
        replyToId,
        options,
      ),
    /** Presses the same where only the older kind is known. */
    submit: (replyToId: string, data: object, inputs: object = {}) =>
      post({ ...envelope(), type: 'message', text: '', value: { ...data, ...inputs }, replyToId }),
    openOn: (commandId: string, html?: string, options?: SendOptions) =>
      invoke(
        'composeExtension/fetchTask',
        {
          commandId,
          commandContext: html === undefined ? 'compose' : 'message',
          ...(html === undefined
            ? {}
            : { messagePayload: { id: '1', body: { contentType: 'html', content: html } } }),
        },
        undefined,
        options,
      ),
    submitDialog: (data: object, inputs: object = {}) =>
      invoke('composeExtension/submitAction', { commandId: 'checkDraft', data: { ...data, ...inputs } }),
    submitTask: (data: object, inputs: object = {}) =>
      invoke('task/submit', { data: { ...data, ...inputs } }),
    rate: (replyToId: string, reaction: 'like' | 'dislike') =>
      invoke(
        'message/submitAction',
        { actionName: 'feedback', actionValue: { reaction, feedback: '' } },
        replyToId,
      ),
    invoke,
  };
}

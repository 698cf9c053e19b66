import type { types } from '@slack/bolt';
import { pause } from './failure.ts';

/** What is answered through the address that came with a command or a press. */
export type ResponseMessage =
  | {
      readonly text: string;
      readonly blocks: types.KnownBlock[];
      readonly response_type: 'ephemeral' | 'in_channel';
      readonly replace_original: boolean;
      readonly thread_ts?: string;
    }
  | { readonly delete_original: true };

/** Answers through a response address; false when that is not Slack's or did not take it. */
export type Respond = (responseUrl: string, message: ResponseMessage) => Promise<boolean>;

const TIMEOUT_MS = 8_000;
const SLACK_HOSTS: ReadonlySet<string> = new Set(['hooks.slack.com', 'hooks.slack-gov.com']);

/** Makes the way to answer. Only Slack's own addresses are written to, or, with an `apiUrl`, those of its server. */
export function createRespond(apiUrl: string | undefined): Respond {
  const isOurs = hostCheck(apiUrl);
  return async (responseUrl, message) => {
    if (!URL.canParse(responseUrl) || !isOurs(new URL(responseUrl))) return false;
    for (const waitMs of [500, 0]) {
      try {
        const response = await fetch(responseUrl, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json; charset=utf-8' },
          body: JSON.stringify(message),
          redirect: 'error',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        await response.arrayBuffer();
        if (response.ok) return true;
        if (response.status < 500 && response.status !== 429) return false;
      } catch {
        // A further try, and after it another way to the person.
      }
      if (waitMs > 0) await pause(waitMs);
    }
    return false;
  };
}

function hostCheck(apiUrl: string | undefined): (url: URL) => boolean {
  const test = apiUrl === undefined ? undefined : new URL(apiUrl);
  if (test === undefined || /(?:^|\.)slack(?:-gov)?\.com$/.test(test.hostname))
    return ({ protocol, hostname }) => protocol === 'https:' && SLACK_HOSTS.has(hostname);
  const isLocal = LOCAL.has(test.hostname);
  return ({ protocol, hostname }) =>
    /^https?:$/.test(protocol) && (hostname === test.hostname || (isLocal && LOCAL.has(hostname)));
}

const LOCAL: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

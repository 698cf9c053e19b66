import { type App, LogLevel, type Receiver, SocketModeReceiver, type webApi } from '@slack/bolt';
import type { Log } from '../../core/ports.ts';
import { QUIET } from './connection.ts';
import { failureOf } from './failure.ts';
import type { Intake } from './intake.ts';

/** How the socket is. */
export type SocketState = 'connecting' | 'connected' | 'disconnected';

/** Takes Slack's events over a socket that this machine opens, so that none of its addresses need be reachable. */
export interface SocketReceiver extends Receiver {
  readonly state: SocketState;
}

export interface SocketReceiverOptions {
  readonly appToken: string;
  readonly clientOptions: webApi.WebClientOptions;
  readonly intake: Intake;
  readonly log: Log;
}

/** How long after a failure the socket is opened anew, in milliseconds. The SDK mends most failures by itself sooner. */
const AGAIN_MS = 10_000;

/** Makes it. `start` does not wait for the socket, which is opened again whenever it is lost, until `stop`. */
export function createSocketReceiver({
  appToken,
  clientOptions,
  intake,
  log,
}: SocketReceiverOptions): SocketReceiver {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: QUIET,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions },
    customPropertiesExtractor: ({ envelope_id }: { envelope_id?: unknown }) => ({
      deliveryId: String(envelope_id ?? ''),
    }),
  });
  let state: SocketState = 'connecting';
  let isStopped = true;
  let timer: NodeJS.Timeout | undefined;
  const become = (next: SocketState) => {
    if (next !== state) log.info(`slack-socket-${next}`);
    state = next;
  };
  receiver.client.on('connected', () => become('connected'));
  receiver.client.on('reconnecting', () => become('connecting'));
  receiver.client.on('disconnected', () => {
    become('disconnected');
    again();
  });
  // Without a listener the SDK's failures would end the process.
  receiver.client.on('error', () => again());
  receiver.init({
    processEvent: async ({ body, ack, customProperties }) => {
      await intake.take(body, String(customProperties?.['deliveryId'] ?? ''), (answer) =>
        // The SDK's type leaves out the answers that forms have.
        ack(answer as Parameters<typeof ack>[0]),
      );
    },
  } as App);

  const open = (): void => {
    receiver.start().catch((error: unknown) => {
      const failure = failureOfSocket(error);
      log.error('slack-socket-failed', error, failure);
      become('disconnected');
      again();
    });
  };
  const again = (): void => {
    if (isStopped || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (state !== 'connected' && !isStopped) open();
    }, AGAIN_MS);
    timer.unref();
  };
  return {
    get state() {
      return state;
    },
    init: () => {},
    async start() {
      isStopped = false;
      open();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      timer = undefined;
      await receiver.client.disconnect().catch(() => {});
    },
  };
}

function failureOfSocket(error: unknown): Record<string, string> {
  try {
    const failure = failureOf(error);
    return failure.kind === 'refused' ? { code: failure.code } : { kind: failure.kind };
  } catch {
    return {};
  }
}

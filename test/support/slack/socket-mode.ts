import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** The far side of Socket Mode: says hello, hands over envelopes, and hears which were acknowledged. */
export interface SocketServer {
  readonly url: string;
  /** Acknowledged envelopes with what they were answered. */
  readonly acknowledged: Map<string, unknown>;
  readonly connections: () => number;
  /** Sends a payload to the one who listens; rejects when nobody does. */
  send(type: 'events_api' | 'slash_commands' | 'interactive', payload: object, envelopeId: string): void;
  /** Asks the listener to connect anew, as Slack does every few hours. */
  refresh(): void;
  /** Cuts the line. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts it on a free port. */
export async function startSocketServer(): Promise<SocketServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise<void>((resolve) => server.on('listening', resolve));
  const acknowledged = new Map<string, unknown>();
  let count = 0;
  let open: WebSocket[] = [];
  server.on('connection', (socket) => {
    count += 1;
    open.push(socket);
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } }));
    socket.on('message', (data) => {
      const { envelope_id, payload } = JSON.parse(String(data)) as { envelope_id: string; payload?: unknown };
      acknowledged.set(envelope_id, payload);
    });
    socket.on('close', () => {
      open = open.filter((one) => one !== socket);
    });
  });
  const current = () => {
    const socket = open.at(-1);
    if (socket === undefined) throw new Error('nobody listens');
    return socket;
  };
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link`,
    acknowledged,
    connections: () => count,
    send: (type, payload, envelopeId) =>
      current().send(
        JSON.stringify({
          type,
          payload,
          envelope_id: envelopeId,
          accepts_response_payload: type !== 'events_api',
        }),
      ),
    refresh: () => current().send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' })),
    cut: () => current().terminate(),
    close: async () => {
      for (const socket of open) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

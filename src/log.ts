import { pino } from 'pino';
import type { LogLevel } from './config.ts';
import { UserError } from './core/errors.ts';
import type { Log } from './core/ports.ts';

/** JSON lines on standard error. An error is logged by its class, its code and where it arose, never by its message. */
export function createLog(level: LogLevel): Log {
  const logger = pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
  return {
    info: (event, fields = {}) => logger.info(fields, event),
    error: (event, cause, fields = {}) => logger.error({ ...fields, ...describe(cause) }, event),
  };
}

function describe(cause: unknown): Record<string, string> {
  if (cause instanceof UserError) return { error: cause.name, code: cause.code };
  if (!(cause instanceof Error)) return { error: typeof cause };
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: cause.name,
    at: frames
      .slice(0, 6)
      .map((line) => line.trim())
      .join(' < '),
  };
}

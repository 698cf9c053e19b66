import { UserError } from '../core/errors.ts';

/** The error for a command that was put together wrongly, with one that works. */
export function usage(message: string, example: string): UserError {
  return new UserError('usage', message, `Try: ${example}`);
}

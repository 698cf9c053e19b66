import { isValidSlackRequest } from '@slack/bolt';

/** How far a request's time may be from this machine's, either way, in milliseconds. */
const MAX_SKEW_MS = 5 * 60 * 1000;

/** What a request says of itself. */
export interface Signed {
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

/** Why a request cannot be Slack's by its time alone; undefined when the time is fine. A future time is as odd as a past one. */
export function refuseTime({ timestamp, signature }: Signed, nowMs: number): string | undefined {
  if (timestamp === undefined || signature === undefined) return 'unsigned';
  if (!/^\d{1,12}$/.test(timestamp)) return 'bad-time';
  const aheadMs = Number(timestamp) * 1000 - nowMs;
  if (aheadMs > MAX_SKEW_MS) return 'future';
  return aheadMs < -MAX_SKEW_MS ? 'stale' : undefined;
}

/** Why a request is not Slack's; undefined when it is. `body` is as it came. */
export function refuseSignature(
  signed: Signed,
  body: string,
  signingSecret: string,
  nowMs: number,
): string | undefined {
  const reason = refuseTime(signed, nowMs);
  if (reason !== undefined) return reason;
  const isValid = isValidSlackRequest({
    signingSecret,
    body,
    headers: {
      'x-slack-signature': signed.signature ?? '',
      'x-slack-request-timestamp': Number(signed.timestamp),
    },
    nowMilliseconds: nowMs,
  });
  return isValid ? undefined : 'bad-signature';
}

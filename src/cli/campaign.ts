import { UserError } from '../core/errors.ts';
import { printReply, type Write } from './print-reply.ts';
import { type RecordsSetting, withRecords } from './reach-records.ts';
import { usage } from './usage.ts';
import { settledIn, watchMessages } from './watch.ts';
import { writeOut } from './write-out.ts';

/** How often it is looked whether something waits before it is said that nothing does: by the assistant that was told, or by any on the database. */
const LOOKS = 5;
const LOOKS_AT_OTHERS = 20;

interface CampaignOptions {
  readonly watch?: boolean;
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly out?: string;
}

export interface CampaignSetting extends RecordsSetting {
  readonly write: Write;
  readonly isTerminal: boolean;
  readonly wait: (ms: number) => Promise<void>;
}

/** Runs `remind …` in the words of the chat and gives the exit code; with `watch` it ends when no message waits any more. */
export function runRemind(
  words: readonly string[],
  { watch = false }: CampaignOptions,
  setting: CampaignSetting,
): Promise<number> {
  if (words[0] === 'me')
    throw new UserError(
      'needs-a-person',
      'The command line is nobody on the roster, so there is nobody to send the card to.',
      'Say "remind me" in the chat.',
    );
  return withRecords(setting, async (operator, isRunning) => {
    const before = await settledIn(operator);
    printReply((await operator.say({ text: ['remind', ...words].join(' ') })).reply, setting.write);
    // With a database it cannot be told whether an assistant runs somewhere; one that does plans within seconds.
    const isShared = setting.config.databaseUrl !== undefined;
    if (!isRunning && !isShared && /now|resume|resend/.test(words.join(' ')))
      setting.tell('The assistant is not running, so nothing goes out until it is started.');
    else if ((isRunning || isShared) && watch)
      await watchMessages(operator, before, { ...setting, looks: isShared ? LOOKS_AT_OTHERS : LOOKS });
    return 0;
  });
}

/** Prints the report, or writes it to a file as CSV or JSON, and gives the exit code. */
export function runReport(
  { csv = false, json = false, out }: CampaignOptions,
  setting: CampaignSetting,
): Promise<number> {
  if (csv && json) throw usage('A report is --csv or --json, not both.', 'policy-assistant report --csv');
  if (out !== undefined && !csv && !json)
    throw usage('--out needs --csv or --json.', `policy-assistant report --csv --out ${out}`);
  const text = csv ? 'report csv' : json ? 'report json' : 'report';
  return withRecords(setting, async (operator) => {
    const { reply } = await operator.say({ text });
    const file = reply.files?.[0];
    if (file === undefined) printReply(reply, setting.write);
    else if (out === '-') setting.write(file.content);
    else writeOut(out ?? file.name, file.content, setting.write);
    return 0;
  });
}

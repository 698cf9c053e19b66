import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { explainDraft } from './checker/check-draft.ts';
import { runBackup, runRestore } from './cli/backup.ts';
import { runRemind, runReport } from './cli/campaign.ts';
import { parseCircumstances, requirePlatform } from './cli/circumstances.ts';
import { runDoctor } from './cli/doctor.ts';
import { runExport, runVerify } from './cli/evidence.ts';
import { explainLines } from './cli/explain.ts';
import { readText } from './cli/input.ts';
import { measureAsk, measureCheck, measureRoute } from './cli/measure.ts';
import { runMigrateStore } from './cli/migrate-store.ts';
import { runPeopleCommand } from './cli/people.ts';
import { runPolicyCommand } from './cli/policy.ts';
import { printReply } from './cli/print-reply.ts';
import { withRecords } from './cli/reach-records.ts';
import { runErase, runPurge } from './cli/removal.ts';
import { runStatus } from './cli/status.ts';
import { usage } from './cli/usage.ts';
import { loadKnowledge } from './compose.ts';
import { type Config, parseConfig, recordsFolderOf } from './config.ts';
import { UserError } from './core/errors.ts';
import type { Reply } from './core/reply.ts';
import { handleAsk } from './handlers/ask.ts';
import { handleCheck } from './handlers/check.ts';
import { handleRead } from './handlers/read.ts';

const USAGE = `policy-assistant: ask the policy, check a draft, acknowledge

  policy-assistant serve                 start the assistant (with no chat platform set up: the demonstration)
  policy-assistant demo                  the demonstration: a web chat on this machine with made-up people
  policy-assistant ask "QUESTION"        the clause that answers, or "not covered"
  policy-assistant check [FILE|-]        check a draft from a file or standard input; --as own|council
                                         --platform NAME, --picture-people agreed|not-asked, --picture-details visible
                                         --explain shows all that rules found and how each part was weighed
  policy-assistant read [CLAUSE]         the contents, a clause ("2.1(f)"), a section ("2") or "all"

For HR and IT, whether the assistant runs or not:
  policy-assistant people import FILE    take over a roster ("-" reads standard input): what it changes, then the change;
                                         --dry-run changes nothing, --allow-leavers N lets so many leave at once
  policy-assistant people list           everyone on the roster; --json
  policy-assistant status                how many have acknowledged, are due, overdue …; --json
  policy-assistant remind [WORDS]        as in the chat: preview, start, pause, resume, cancel, status, resend-failures;
                                         --watch shows how the messages go out
  policy-assistant report                by department; --csv or --json write a file, --out FILE
  policy-assistant export evidence       every acknowledgement with its proof; --out FILE
  policy-assistant export receipt ID     one of them, for its person; --out FILE
  policy-assistant export person ID      everything held about a person, as JSON; --out FILE
  policy-assistant verify [FILE]         whether an export, a receipt or the records here are as they were made;
                                         --since FILE also compares with an earlier export
  policy-assistant erase ID              what is held about a person; --yes removes it for good
  policy-assistant purge                 what is past its retention; --yes removes it
  policy-assistant backup FOLDER         copy the records, while the assistant runs or not
  policy-assistant restore FOLDER        put a backup in their place, while it does not
  policy-assistant migrate-store         copy the records while no assistant runs: --to postgres, from DATA_DIR into
                                         DATABASE_URL; --to files --out FOLDER, back

  policy-assistant policy lint [FOLDER]  everything wrong with the policy folder, with line numbers
                                         --all lists samples that lead elsewhere; --accept marks notes as looked over
  policy-assistant policy test [FOLDER]  saved questions and drafts whose outcome changed; --update takes it over
  policy-assistant policy diff A B       what changed between two policies, word by word; --json
  policy-assistant policy rules          what drafts are checked for, as Markdown; --out FILE
  policy-assistant policy suggestions    sample questions that HR suggested, as a diff of the notes; --apply ID|all
  policy-assistant teams package         the app package for Teams, as a zip file; needs TEAMS_APP_ID and
                                         --website URL; --url URL, --privacy URL, --terms URL,
                                         --organisation NAME, --out FILE
  policy-assistant doctor [slack|teams]  what is set up and what is missing; of one chat platform alone
  policy-assistant help | --version

For measuring, JSON Lines in and out ("-" reads standard input):
  ask --jsonl FILE     {"id","q"}    -> {"id","kind","clauses"}
  check --jsonl FILE   {"id","text"} -> {"id","verdict","findings"}
  route --jsonl FILE   {"id","text"} -> {"id","action","draft"?}

Settings (environment): POLICY_DIR, DATA_DIR, DATABASE_URL, PEOPLE_FILE, HOST, PORT, LOG_LEVEL, SENTENCE_ENCODER, and those of Slack
(SLACK_BOT_TOKEN, …) and Teams (TEAMS_APP_ID, …). See README.md.
`;

const packageFolder = fileURLToPath(new URL('..', import.meta.url));

/** A command gives the process's exit code. */
type Command = (words: readonly string[], options: Options) => number | Promise<number>;
interface Options {
  readonly jsonl?: string;
  readonly as?: string;
  readonly platform?: string;
  readonly 'picture-people'?: string;
  readonly 'picture-details'?: string;
  readonly explain?: boolean;
  readonly all?: boolean;
  readonly accept?: boolean;
  readonly update?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly watch?: boolean;
  readonly since?: string;
  readonly yes?: boolean;
  readonly 'dry-run'?: boolean;
  readonly 'allow-leavers'?: string;
  readonly apply?: string;
  readonly out?: string;
  readonly to?: string;
  readonly url?: string;
  readonly website?: string;
  readonly privacy?: string;
  readonly terms?: string;
  readonly organisation?: string;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  serve: async (words) => {
    refuseWords('serve', words);
    const { serve } = await import('./main.ts');
    await serve();
    return 0;
  },
  demo: (words, options) => COMMANDS['serve']?.(words, options) ?? 0,
  ask: async (words, { jsonl }) => {
    if (jsonl !== undefined) {
      const { search, readers } = knowledge();
      return printLines(measureAsk(jsonl, search, readers));
    }
    const question = words.join(' ').trim();
    if (question === '')
      throw usage('ask needs a question.', 'policy-assistant ask "can I use facebook at lunch?"');
    const { blocks, ...reply } = await handleAsk(question, false, knowledge());
    // What stands below the divider is about buttons, which a terminal has none of.
    const end = blocks.findIndex(({ kind }) => kind === 'divider');
    return show({ ...reply, blocks: end < 0 ? blocks : blocks.slice(0, end) });
  },
  check: async (words, { jsonl, explain, ...said }) => {
    if (jsonl !== undefined) return printLines(measureCheck(jsonl, knowledge()));
    const circumstances = parseCircumstances(said);
    if (words.length > 1) throw usage('check takes one file.', 'policy-assistant check draft.txt');
    if (words.length === 0 && process.stdin.isTTY) {
      throw usage('check needs a draft.', 'policy-assistant check draft.txt, or pipe it in');
    }
    const draft = readText(words[0] ?? '-');
    if (draft.trim() === '')
      throw new UserError('empty-draft', 'There is no text to check.', 'Give a draft with words in it.');
    const deps = knowledge();
    requirePlatform(circumstances.platform, deps.rules.platforms);
    if (explain === true) {
      const explanation = await explainDraft(draft, deps.rules, deps.search.vectorInTheEnd, circumstances);
      process.stdout.write(`${explainLines(draft, explanation).join('\n')}\n`);
      return 0;
    }
    return show(await handleCheck({ kind: 'check', draft, circumstances }, deps));
  },
  route: (words, { jsonl }) => {
    refuseWords('route', words);
    if (jsonl === undefined)
      throw usage('route needs --jsonl FILE.', 'policy-assistant route --jsonl messages.jsonl');
    return printLines(measureRoute(jsonl, knowledge().readers));
  },
  read: (words) => show(handleRead(words.join(' '), knowledge())),
  policy: (words, options) =>
    runPolicyCommand(words, options, {
      folder: config().policyFolder,
      recordsFolder: recordsFolderOf(config()),
      packageFolder,
      knowledgeOf: (folder) => knowledge(folder),
      hasColour: process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '',
      write,
    }),
  teams: async (words, options) => {
    const { runTeamsCommand } = await import('./cli/teams.ts');
    return runTeamsCommand(words, options, {
      appId: process.env['TEAMS_APP_ID'],
      version: version(),
      organisations: () => {
        // The package is made before the app's other settings are known.
        const settings = Object.entries(process.env).filter(([setting]) => !setting.startsWith('TEAMS_'));
        const { policyFolder } = parseConfig(Object.fromEntries(settings), {
          packageFolder,
          workFolder: process.cwd(),
        });
        const { name, names } = loadKnowledge({ policy: policyFolder, package: packageFolder }).library
          .organisation;
        return [name, ...names];
      },
      write,
    });
  },
  people: (words, options) => runPeopleCommand(words, options, recordsSetting()),
  status: (words, { json = false }) => {
    refuseWords('status', words);
    return withRecords(recordsSetting(), (operator) => runStatus(operator, json, write));
  },
  remind: (words, options) => runRemind(words, options, recordsSetting()),
  report: (words, options) => {
    refuseWords('report', words);
    return runReport(options, recordsSetting());
  },
  export: (words, options) => runExport(words, options, recordsSetting()),
  verify: (words, options) => runVerify(words, options, recordsSetting()),
  backup: (words) => runBackup(words, recordsSetting()),
  restore: (words) => runRestore(words, recordsSetting()),
  'migrate-store': (words, options) => runMigrateStore(words, options, recordsSetting()),
  erase: (words, options) => runErase(words, options, recordsSetting()),
  purge: (words, options) => {
    refuseWords('purge', words);
    return runPurge(options, recordsSetting());
  },
  doctor: ([only, ...words]) => {
    refuseWords('doctor', words);
    const setting = { config: config(), packageFolder, nodeVersion: process.versions.node };
    return runDoctor({ ...setting, now: () => new Date() }, only, write);
  },
  help: () => {
    write(USAGE);
    return 0;
  },
};

await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<void> {
  try {
    const { values, positionals } = parseOptions(args);
    const [name = 'help', ...words] = positionals;
    if (values.version === true) return write(`${version()}\n`);
    if (values.help === true) return write(USAGE);
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined)
      throw usage(`there is no command "${name.slice(0, 40)}".`, 'policy-assistant help');
    process.exitCode = await command(words, values);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`policy-assistant: ${error.message} ${error.hint}\n`);
    process.exitCode = 2;
  }
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        jsonl: { type: 'string' },
        as: { type: 'string' },
        platform: { type: 'string' },
        'picture-people': { type: 'string' },
        'picture-details': { type: 'string' },
        explain: { type: 'boolean' },
        all: { type: 'boolean' },
        accept: { type: 'boolean' },
        update: { type: 'boolean' },
        json: { type: 'boolean' },
        csv: { type: 'boolean' },
        watch: { type: 'boolean' },
        since: { type: 'string' },
        yes: { type: 'boolean' },
        'dry-run': { type: 'boolean' },
        'allow-leavers': { type: 'string' },
        apply: { type: 'string' },
        out: { type: 'string' },
        to: { type: 'string' },
        url: { type: 'string' },
        website: { type: 'string' },
        privacy: { type: 'string' },
        terms: { type: 'string' },
        organisation: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    const why = error instanceof Error ? error.message.split('. ')[0] : 'bad options';
    throw usage(`${why}.`, 'policy-assistant help');
  }
}

function config(): Config {
  return parseConfig(process.env, { packageFolder, workFolder: process.cwd() });
}

function knowledge(folder?: string) {
  const { policyFolder, sentenceEncoder, dataFolder } = config();
  return loadKnowledge({
    policy: folder ?? policyFolder,
    package: packageFolder,
    ...(sentenceEncoder ? { vectors: dataFolder } : {}),
  });
}

function show(reply: Reply): number {
  printReply(reply, write);
  return 0;
}

function recordsSetting() {
  return {
    config: config(),
    packageFolder,
    now: () => new Date(),
    tell: (line: string) => void process.stderr.write(`policy-assistant: ${line}\n`),
    write,
    isTerminal: process.stdout.isTTY === true,
    wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  };
}

async function printLines(lines: Iterable<object> | AsyncIterable<object>): Promise<number> {
  for await (const line of lines) write(`${JSON.stringify(line)}\n`);
  return 0;
}

function write(text: string): void {
  process.stdout.write(text);
}

function refuseWords(command: string, words: readonly string[]): void {
  if (words.length > 0) throw usage(`${command} takes no further words.`, `policy-assistant ${command}`);
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

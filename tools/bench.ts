/**
 * Measures speed and memory, side by side with a peer in one run: answers at three sizes of policy against MiniSearch
 * and plain Fuse.js, the checker at two lengths beside a library that knows swear words alone, how soon and how large a fresh process is, how soon
 * messages of Slack and Teams are acknowledged under load, beside their SDKs alone; how long a campaign takes beside the
 * limit of its platform; what is worked out about everyone on a large roster; and how many acknowledgements a second are durable,
 * beside plain lowdb and raw appends; and how soon HR and managers see everybody.
 * Run: npm run bench, or with the parts wanted: npm run bench -- ask check start slack teams campaign obligations store report
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Fuse from 'fuse.js';
import MiniSearch from 'minisearch';
import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from 'obscenity';
import { checkDraft } from '../src/checker/check-draft.ts';
import { loadKnowledge } from '../src/compose.ts';
import { loadLexicon } from '../src/knowledge/lexicon.ts';
import type { Policy } from '../src/knowledge/policy.ts';
import { createSearch } from '../src/knowledge/search.ts';
import { benchCampaign } from './bench-campaign.ts';
import { benchChat } from './bench-chat.ts';
import { benchObligations } from './bench-obligations.ts';
import { benchReport } from './bench-report.ts';
import { benchStore } from './bench-store.ts';
import { readJsonLines } from './json-lines.ts';

const models = JSON.parse(readFileSync('models/ask.json', 'utf8'));
const { library, rules, search } = loadKnowledge({ policy: 'policy', package: '.', vectors: 'data' });
const questions = readJsonLines<{ q: string }>('eval/train/questions.jsonl').map(({ q }) => q);
const drafts = readJsonLines<{ text: string }>('eval/benign-posts.jsonl').map(({ text }) => text);

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  ask: benchAsk,
  check: benchCheck,
  start: benchStart,
  slack: () => benchChat('slack', questions),
  teams: () => benchChat('teams', questions),
  campaign: benchCampaign,
  obligations: benchObligations,
  store: benchStore,
  report: benchReport,
};
const wanted = process.argv.slice(2);
for (const [name, bench] of Object.entries(PARTS)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
  else if (name === 'ask') await search.close();
}

async function benchAsk(): Promise<void> {
  const lexicon = loadLexicon('lexicon');
  await search.warmUp();
  console.log(`ask, ms a question        p50      p99      build`);
  await print(
    '39 clauses, by meaning too',
    questions.map((question) => () => search.search(question)),
  );
  await search.close();
  for (const size of [39, 1_000, 10_000]) {
    const policy = grown(size);
    const rows = policy.clauses.map(({ id, text, notes }) => ({
      id,
      text,
      title: notes?.title ?? '',
      questions: notes?.questions.join(' ') ?? '',
    }));
    const fields = ['title', 'text', 'questions'];
    const builders: readonly [string, () => (question: string) => unknown][] = [
      [
        'policy-assistant',
        () => {
          const search = createSearch({ policies: [policy], lexicon, models });
          return (question) => search.search(question);
        },
      ],
      [
        'minisearch',
        () => {
          const index = new MiniSearch({ fields });
          index.addAll(rows);
          return (question) => index.search(question, { fuzzy: 0.2, prefix: true });
        },
      ],
      [
        'fuse.js alone',
        () => {
          const index = new Fuse(rows, { keys: fields, ignoreLocation: true, useExtendedSearch: false });
          return (question) => index.search(question, { limit: 3 });
        },
      ],
    ];
    for (const [name, build] of builders) {
      const start = performance.now();
      const ask = build();
      const built = performance.now() - start;
      // Plain Fuse.js takes seconds a question over a large policy: a few are enough to tell.
      const asked = name.startsWith('fuse') ? questions.slice(0, size > 1_000 ? 2 : 10) : questions;
      await print(
        `${size} clauses, ${name}`,
        asked.map((question) => () => ask(question)),
        `${built.toFixed(0)} ms`,
      );
    }
  }
}

async function benchCheck(): Promise<void> {
  console.log(`\ncheck, ms a draft         p50      p99`);
  const joined = drafts.join(' ');
  const swearing = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });
  for (const length of [280, 10_000]) {
    const texts = Array.from({ length: length > 1_000 ? 200 : 2_000 }, (_, index) =>
      joined.slice((index * 997) % (joined.length - length)).slice(0, length),
    );
    await print(
      `${length} characters`,
      texts.map((text) => () => checkDraft(text, rules)),
    );
    await print(
      `${length} characters, obscenity`,
      texts.map((text) => () => swearing.getAllMatches(text)),
    );
  }
}

/** A policy of a given size: the clauses over again under other ids, with some words made different. */
function grown(size: number): Policy {
  const [policy] = library.policies;
  if (policy === undefined) throw new Error('no policy');
  if (size <= policy.clauses.length) return policy;
  const clauses = Array.from({ length: size }, (_, index) => {
    const clause = policy.clauses[index % policy.clauses.length];
    if (clause === undefined) throw new Error('no clause');
    const copy = Math.floor(index / policy.clauses.length);
    const words = clause.text
      .split(' ')
      .map((word, at) => ((at * 31 + copy * 17) % 5 === 0 ? `${word}${copy % 97}` : word));
    const { parentId, notes, ...rest } = clause;
    // Nobody writes thirty sample questions for each of thousands of clauses.
    const few =
      notes === undefined
        ? {}
        : { notes: { ...notes, questions: notes.questions.filter((_, at) => (at + copy) % 10 === 0) } };
    return { ...rest, ...few, id: `${copy}.${clause.id}`, text: words.join(' ') };
  });
  return { ...policy, clauses };
}

/** Time from the start of a fresh process to its first answer over HTTP, and what it then holds in memory. */
async function benchStart(): Promise<void> {
  const began = performance.now();
  const child = spawn(process.execPath, [join('bin', 'policy-assistant.js'), 'serve'], {
    env: { ...process.env, PORT: '3999', DATA_DIR: join('data', 'bench') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => text.includes('http') && resolve());
    child.once('exit', () => reject(new Error('the assistant did not start: run "npm run build" first')));
  });
  const listening = performance.now() - began;
  const people = (await (await fetch('http://127.0.0.1:3999/api/people')).json()) as {
    people: { id: string }[];
  };
  const ask = (text: string) =>
    fetch('http://127.0.0.1:3999/api/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as: people.people[0]?.id, event: { kind: 'message', text } }),
    }).then((response) => response.text());
  await ask('can i use facebook on my work laptop at lunch?');
  console.log(
    `\nstart: listening after ${listening.toFixed(0)} ms, first answer after ${(performance.now() - began).toFixed(0)} ms`,
  );
  for (const question of questions.slice(0, 200)) await ask(question);
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  console.log(
    `resident after 200 questions: ${Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)} MB`,
  );
  child.kill('SIGTERM');
}

async function print(name: string, runs: readonly (() => unknown)[], more = ''): Promise<void> {
  // The first runs are slow for everyone; the few of plain Fuse.js take too long to make twice.
  if (runs.length > 20) for (const run of runs.slice(0, runs.length / 4)) await run();
  const times: number[] = [];
  for (const run of runs) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(2).padStart(8);
  console.log(`${name.padEnd(32)} ${at(0.5)} ${at(0.99)}   ${more}`);
}

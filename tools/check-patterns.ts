/**
 * Checks every regular expression of src for catastrophic backtracking: literals from the source, and those that are put
 * together while modules load and a draft and messages are read. A pattern fails when the attack found against it, grown
 * to the longest text anybody may send, takes longer than a second: a degree alone says little, for most of ours have
 * bounded repeats, and what the search finds differs from run to run. Run: npm run patterns
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { parseSync, Visitor } from 'oxc-parser';
import { check, type VulnerableDiagnostics } from 'recheck';

const SEARCH_MS = 10_000;
const ATTACK_MS = 1000;
const LONGEST_TEXT = 10_000;
const AT_ONCE = 2;

interface Pattern {
  readonly source: string;
  readonly flags: string;
  readonly where: string;
}

const patterns = new Map<string, Pattern>();
const add = (source: string, flags: string, where: string) => {
  const key = `${source}/${flags}`;
  if (!patterns.has(key)) patterns.set(key, { source, flags, where });
};

collectLiterals();
await collectBuilt();
await report();

function collectLiterals(): void {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?:ts|js)$/.test(file),
  );
  for (const file of files) {
    const text = readFileSync(join('src', file), 'utf8');
    const { program } = parseSync(file, text);
    new Visitor({
      Literal: (node) => {
        if ('regex' in node && node.regex) {
          const line = text.slice(0, node.start).split('\n').length;
          add(node.regex.pattern, node.regex.flags, `src/${file}:${line}`);
        }
      },
    }).visit(program);
  }
}

/** Watches the RegExp constructor while everything is loaded and used once. */
async function collectBuilt(): Promise<void> {
  const Original = globalThis.RegExp;
  const watched = new Proxy(Original, {
    construct: (target, [source, flags], newTarget) => {
      if (typeof source === 'string') {
        const caller = new Error().stack?.split('\n').find((line) => line.includes('/src/'));
        if (caller !== undefined)
          add(
            source,
            flags ?? '',
            caller
              .trim()
              .replace(/^.*\/src\//, 'src/')
              .replace(/\)$/, ''),
          );
      }
      return Reflect.construct(target, [source, flags], newTarget);
    },
  });
  globalThis.RegExp = watched;
  const { loadKnowledge } = await import('../src/compose.ts');
  const { checkDraft } = await import('../src/checker/check-draft.ts');
  const { routeText } = await import('../src/handlers/route-text.ts');
  const { rules, readers, search } = loadKnowledge({ policy: 'policy', package: '.' });
  const draft = 'Born on 1 May 1980, 14 Mill Lane LE67 3ZZ, ring 07700 900123, door code is 4471';
  checkDraft(draft, rules);
  await routeText(`can I post this: ${draft}`, readers);
  await search.search(draft);
  globalThis.RegExp = Original;
}

async function report(): Promise<void> {
  const queue = [...patterns.values()];
  const count = { bad: 0, unknown: 0 };
  const work = async () => {
    for (let pattern = queue.shift(); pattern; pattern = queue.shift()) {
      const { source, flags, where } = pattern;
      const result = await check(source, flags, { timeout: SEARCH_MS });
      if (result.status === 'safe') continue;
      let verdict = 'unknown';
      if (result.status === 'vulnerable') {
        const isBad = !withstands(source, flags, result);
        if (isBad) count.bad++;
        verdict = `${isBad ? 'BLOWS UP' : 'withstood'}  ${result.complexity.type}`;
      } else count.unknown++;
      console.log(`${verdict}  ${where}  ${shorten(source)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log(`${patterns.size} patterns: ${count.bad} blow up, ${count.unknown} could not be told`);
  process.exitCode = count.bad === 0 ? 0 : 1;
}

/** Whether the pattern is done with the attack's longest text within the time. */
function withstands(source: string, flags: string, { attack }: VulnerableDiagnostics): boolean {
  const fixed = attack.pumps.reduce((length, { prefix }) => length + prefix.length, attack.suffix.length);
  const pumped = attack.pumps.reduce((length, { pump }) => length + pump.length, 0);
  const times = Math.max(1, Math.floor((LONGEST_TEXT - fixed) / Math.max(1, pumped)));
  const text = attack.pumps.map(({ prefix, pump }) => prefix + pump.repeat(times)).join('') + attack.suffix;
  try {
    runInContext('new RegExp(source, flags).test(text)', createContext({ source, flags, text }), {
      timeout: ATTACK_MS,
    });
    return true;
  } catch (error) {
    // The error comes from the other context, where Error is another class.
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  }
}

function shorten(source: string): string {
  return source.length > 100 ? `${source.slice(0, 100)}…` : source;
}

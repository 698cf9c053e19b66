/**
 * Checks every regular expression of src for catastrophic backtracking: literals from the source, and those that are put
 * together while modules load and a draft and messages are read. Exponential ones fail, and so do those of a higher
 * degree than a quadratic. Run: npm run patterns
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { check } from 'recheck';

const TIMEOUT_MS = 10_000;
const HIGHEST_DEGREE = 2;

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
  let bad = 0;
  let unknown = 0;
  for (const { source, flags, where } of patterns.values()) {
    const result = await check(source, flags, { timeout: TIMEOUT_MS });
    if (result.status === 'unknown') {
      unknown++;
      console.log(`unknown      ${where}  ${shorten(source)}`);
    } else if (result.status === 'vulnerable') {
      const { type } = result.complexity;
      const degree = 'degree' in result.complexity ? result.complexity.degree : undefined;
      const isBad = type === 'exponential' || (degree ?? 0) > HIGHEST_DEGREE;
      if (isBad) bad++;
      console.log(
        `${isBad ? 'BLOWS UP   ' : 'quadratic   '} ${where}  ${type} ${degree ?? ''}  ${shorten(source)}`,
      );
    }
  }
  console.log(`${patterns.size} patterns: ${bad} blow up, ${unknown} could not be told`);
  process.exitCode = bad === 0 ? 0 : 1;
}

function shorten(source: string): string {
  return source.length > 100 ? `${source.slice(0, 100)}…` : source;
}

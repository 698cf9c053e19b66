import type { Write } from './print-reply.ts';

/** Prints how many there are of each kind, under a heading. */
export function tellCounts(head: string, counts: Readonly<Record<string, number>>, write: Write): void {
  write(`${head}\n`);
  for (const [what, count] of Object.entries(counts))
    write(
      `  ${String(count).padStart(8)}  ${what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}\n`,
    );
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const SEGMENT = /^records\.journal-(\d{6,})\.jsonl$/;
const BESIDE = /^records\.(?:journal-\d{6,}\.jsonl\.torn|format-\d+\.json)$/;

/** Names of the files in a folder of records. */
export function filesOf(folder: string) {
  return {
    records: join(folder, 'records.json'),
    /** A snapshot while it is being written. */
    unfinished: join(folder, 'records.json.new'),
    /** A backup that is about to be put in the place of the records. */
    restoring: join(folder, 'records.json.restoring'),
    segment: (number: number) => join(folder, `records.journal-${String(number).padStart(6, '0')}.jsonl`),
    /** The file as an earlier assistant left it. */
    earlier: (format: number) => join(folder, `records.format-${format}.json`),
  } as const;
}

/** Numbers of the journal's segments that are there, lowest first. */
export function segmentsIn(folder: string): readonly number[] {
  return readdirSync(folder)
    .flatMap((name) => SEGMENT.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Files that are kept for a person to look at: what a crash tore off, and a file of an earlier format. */
export function keptBeside(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => BESIDE.test(name))
    .map((name) => join(folder, name));
}

import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Which events have been taken. Platforms send an event again when they are unsure, also to the process after this one. */
export interface SeenEvents {
  /** True for the first to ask; false when the event was taken before. */
  claim(eventId: string): boolean | Promise<boolean>;
  /** Lets an event whose handling failed come again. */
  release(eventId: string): void | Promise<void>;
  close(): void;
}

/**
 * Keeps, for one platform, the last `most` to twice `most` event ids in a folder, in two files of one id a line, so that a restart
 * forgets none of them. Ids say nothing of what was written.
 */
export function openSeenEvents(folder: string, platform: string, most = 50_000): SeenEvents {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${platform}-events.log`);
  let earlier = readIds(`${file}.old`);
  let recent = readIds(file);
  let handle: number | undefined = openSync(file, 'a', 0o600);
  // What a crash has cut off must not run into the next id.
  if (recent.size > 0) writeSync(handle, '\n');
  const write = (line: string) => {
    if (handle !== undefined) writeSync(handle, `${line}\n`);
  };
  const rotate = () => {
    if (handle === undefined) return;
    closeSync(handle);
    renameSync(file, `${file}.old`);
    handle = openSync(file, 'a', 0o600);
    earlier = recent;
    recent = new Set();
  };
  return {
    claim(eventId) {
      const id = clean(eventId);
      if (recent.has(id) || earlier.has(id)) return false;
      if (recent.size >= most) rotate();
      recent.add(id);
      write(id);
      return true;
    },
    release(eventId) {
      const id = clean(eventId);
      if (!recent.delete(id) && !earlier.delete(id)) return;
      write(`-${id}`);
    },
    close() {
      if (handle !== undefined) closeSync(handle);
      handle = undefined;
    },
  };
}

/** One line without a sign in front that would mean something else. */
function clean(eventId: string): string {
  return `+${eventId.replace(/\s/g, ' ').slice(0, 200)}`;
}

function readIds(file: string): Set<string> {
  const ids = new Set<string>();
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  for (const line of text.split('\n')) {
    if (line.startsWith('+')) ids.add(line);
    else if (line.startsWith('-')) ids.delete(line.slice(1));
  }
  return ids;
}

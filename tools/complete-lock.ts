/**
 * Adds to package-lock.json the optional packages of other platforms that `npm install` left out because the registry at
 * hand does not have them; without them `npm ci` refuses the file. Run after `npm install`: npm run lock
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Locked {
  readonly version: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const FILE = 'package-lock.json';
const SYSTEM = /android|darwin|linux|win32|freebsd|openharmony|netbsd|openbsd|sunos|aix/;
const PROCESSOR = /x64|arm64|arm|ia32|ppc64|riscv64|s390x|loong64|mips64el|wasm32/;

const lock = JSON.parse(readFileSync(FILE, 'utf8')) as { packages: Record<string, Locked> };
let added = 0;
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    const isThere = [`${path}/node_modules/${name}`, `node_modules/${name}`].some(
      (spot) => spot in lock.packages,
    );
    if (isThere || !/^\d+\.\d+\.\d+/.test(range)) continue;
    const os = SYSTEM.exec(name)?.[0];
    const cpu = PROCESSOR.exec(name)?.[0];
    lock.packages[`node_modules/${name}`] = {
      version: range,
      ...(cpu === undefined ? {} : { cpu: [cpu] }),
      ...(dev === true ? { dev } : {}),
      optional: true,
      ...(os === undefined ? {} : { os: [os] }),
      ...(name.includes('musl') ? { libc: ['musl'] } : {}),
    } as Locked;
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${FILE}: ${added} packages of other platforms added`);

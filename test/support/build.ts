import { execFileSync } from 'node:child_process';

/** Builds once before the tests, because some start the assistant as people do. */
export default function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}

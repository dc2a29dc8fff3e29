import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Lets whatever this process and those it starts make in the temporary folder be made in one of its
 * own, which goes when the process ends: a run of the tests leaves nothing behind.
 */
export function inOwnTemporaryFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'lake-tests-'));
  // As the temporary folder itself: some tests run the lake as another user, who needs one, too.
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
}

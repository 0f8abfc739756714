import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

/**
 * Has the system forget what it holds of a file in memory, after everything of it is on the disk. Node cannot give
 * that advice (POSIX_FADV_DONTNEED), but `dd` of GNU coreutils can, without writing a byte. A file that is not there
 * stays away.
 */
export async function dropFromPageCache(path: string): Promise<void> {
  if (!existsSync(path)) return;
  await promisify(execFile)('dd', [`of=${path}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0']);
}

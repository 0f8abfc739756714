import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { type Batch, callsPerSecond, joinBatches, runCallers } from './callers.ts';
import { type Connections, callServer, connect, download } from './calls.ts';
import type { Effort } from './effort.ts';
import { startNginx } from './nginx.ts';
import { makeFolder, startServer, startUpstream } from './processes.ts';
import { type Report, show } from './report.ts';

const IMAGE_BYTES = 4 * 1024 * 1024;
const CONNECTIONS = 16;
const MEGABYTE = 1024 * 1024;

/** One file of one folder, handed out by the server and by nginx, in turns. */
export async function measureDownload({ warmUpMs, rounds, batchMs }: Effort): Promise<Report> {
  await using folder = await makeFolder();
  await using upstream = await startUpstream({ imageBytes: IMAGE_BYTES });
  await using server = await startServer({ folder, upstream });
  await using toServer = connect(server.url, CONNECTIONS);
  await callServer(toServer);

  const generated = join(folder.path, 'generated');
  await using nginx = await startNginx(generated, await findFreePort());
  await using toNginx = connect(nginx?.url ?? server.url, CONNECTIONS);
  const fileOnNginx = `/${await findImage(generated)}`;
  const run = (connections: Connections, path: string, forMs: number) =>
    runCallers(CONNECTIONS, forMs, async () => {
      const bytes = await download(connections, path);
      if (bytes < IMAGE_BYTES * 0.9) throw new Error(`Only ${bytes} bytes came.`);
    });

  const fromServer: Batch[] = [];
  const fromNginx: Batch[] = [];
  await run(toServer, '/Image_download/0', warmUpMs);
  for (let round = 0; round < rounds; round += 1) {
    if (nginx !== undefined) fromNginx.push(await run(toNginx, fileOnNginx, batchMs));
    fromServer.push(await run(toServer, '/Image_download/0', batchMs));
  }

  const perSecond = callsPerSecond(joinBatches(fromServer));
  const nginxPerSecond = nginx === undefined ? null : callsPerSecond(joinBatches(fromNginx));
  const toRow = (name: string, requests: number) => [
    name,
    `${show(megabytesPerSecond(requests))} MB/s`,
    show(requests),
  ];
  return {
    name: 'download',
    tables: [
      {
        title: `Download of a 4 MB image over ${CONNECTIONS} connections`,
        columns: ['', 'throughput', 'requests/s'],
        rows: [
          toRow('Imaginate', perSecond),
          ...(nginxPerSecond === null
            ? []
            : [
                toRow(nginx?.version ?? '', nginxPerSecond),
                ['ratio', '', `${show(perSecond / nginxPerSecond)}x`],
              ]),
        ],
      },
    ],
    notes: [
      nginx === undefined
        ? 'nginx could not be had (apt-get install nginx-light): there is nothing to compare with.'
        : 'nginx as Debian configures it: a worker for each processor, sendfile.',
    ],
    verdicts: [],
    panels: [
      {
        title: `Download of a 4 MB image over ${CONNECTIONS} connections`,
        unit: 'MB/s',
        bars: [
          ...(nginxPerSecond === null
            ? []
            : [{ label: 'nginx', value: megabytesPerSecond(nginxPerSecond), isPeer: true }]),
          { label: 'Imaginate', value: megabytesPerSecond(perSecond), isPeer: false },
        ],
      },
    ],
    data: {
      connections: CONNECTIONS,
      imageBytes: IMAGE_BYTES,
      requestsPerSecond: perSecond,
      nginx: nginx === undefined ? null : { version: nginx.version, requestsPerSecond: nginxPerSecond },
    },
  };
}

function megabytesPerSecond(requestsPerSecond: number): number {
  return (requestsPerSecond * IMAGE_BYTES) / MEGABYTE;
}

async function findImage(directory: string): Promise<string> {
  const paths = await readdir(directory, { recursive: true });
  const image = paths.find((path) => path.endsWith('.png'));
  if (image === undefined) throw new Error('The server has kept no image.');
  return image;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

import type { Dispatcher } from 'undici';
import { AppError } from '../../errors.ts';
import type { Outbound } from '../../outbound.ts';
import { hasPngSignature } from '../../png/png-chunks.ts';
import { keyHeader } from './backend-endpoint.ts';

const MOST_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;
const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const LONGEST_HOST_SHOWN = 100;

export interface ImageFetcherOptions {
  /** Images at the same host and port may always be fetched. */
  baseUrl: string;
  /** Sent to the back end's own host and no other. */
  apiKey: string | undefined;
  /** Further hosts, as `images.example` or `images.example:9000`. */
  fetchHosts: readonly string[];
  request: Outbound['request'];
}

/**
 * Fetches the images that a back end only names. The address comes from another program, so it may lead nowhere but to the
 * hosts the operator knows, redirects included, and what comes back has to be an image. Hosts are compared as they
 * are written once the URL standard has read them: `0x7f.1` is `127.0.0.1`, but `localhost` is another host than that.
 * @returns a function that throws only `AppError`s: `upstream_invalid_response`, or the reason of the signal
 */
export function createImageFetcher({ baseUrl, apiKey, fetchHosts, request }: ImageFetcherOptions) {
  const own = new URL(baseUrl);
  const allowed = new Set(fetchHosts.map((host) => host.toLowerCase()));

  function isOwn(url: URL): boolean {
    return hostAndPort(url) === hostAndPort(own);
  }

  /** @throws AppError unless the address may be fetched */
  function checked(address: string, from: string): URL {
    if (!URL.canParse(address, from)) throw refused('names an address that cannot be read');
    const url = new URL(address, from);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw refused(`names an address that is not http or https (${url.protocol.slice(0, 20)})`);
    }
    if (url.username !== '' || url.password !== '') throw refused('names an address with a user name in it');
    if (isOwn(url) || allowed.has(url.host) || allowed.has(hostAndPort(url))) return url;
    const host = url.host.slice(0, LONGEST_HOST_SHOWN);
    throw refused(
      `names an image on the host '${host}', which nothing is fetched from; its operator can add it to IMAGE_BACKEND_FETCH_HOSTS`,
    );
  }

  async function fetchChecked(address: string, signal: AbortSignal): Promise<Buffer> {
    let url = checked(address, own.origin);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const headers = {
        accept: 'image/png, image/jpeg, image/webp',
        ...keyHeader(isOwn(url) ? apiKey : undefined),
      };
      const reply = await request(url.href, { method: 'GET', headers, signal });
      if (reply.statusCode === 200) return readImage(reply, url);
      await reply.body.dump();
      if (!REDIRECTS.has(reply.statusCode)) {
        throw refused(`names an image on '${url.host}', but that host answers ${reply.statusCode}`);
      }
      url = checked(String(reply.headers.location ?? ''), url.href);
    }
    throw refused(`names an image on '${url.host}', but that host only redirects`);
  }

  return async (address: string, signal: AbortSignal): Promise<Buffer> => {
    try {
      return await fetchChecked(address, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof AppError) throw cause;
      throw refused('names an image that could not be fetched', cause);
    }
  };
}

/** With the port even where it is the usual one, so that `http` and `https` on one host are told apart. */
function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
}

async function readImage({ headers, body }: Dispatcher.ResponseData, { host }: URL): Promise<Buffer> {
  if (Number(headers['content-length'] ?? 0) > MOST_BYTES) {
    body.destroy();
    throw refused(`names an image on '${host}' that is larger than 64 MB`);
  }
  const pieces: Buffer[] = [];
  let byteLength = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    byteLength += piece.length;
    // Leaving the loop destroys the body.
    if (byteLength > MOST_BYTES) throw refused(`names an image on '${host}' that is larger than 64 MB`);
    pieces.push(piece);
  }
  const bytes = Buffer.concat(pieces, byteLength);
  if (!isImage(bytes)) throw refused(`names something on '${host}' that is no PNG, JPEG or WebP image`);
  return bytes;
}

/** By the first bytes: servers that hand out files often have no better type than `application/octet-stream`. */
function isImage(bytes: Buffer): boolean {
  const isJpeg = bytes.toString('hex', 0, 3) === 'ffd8ff';
  const isWebP = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
  return hasPngSignature(bytes) || isJpeg || isWebP;
}

function refused(what: string, cause?: unknown): AppError {
  return new AppError('upstream_invalid_response', `The image server ${what}.`, { cause });
}

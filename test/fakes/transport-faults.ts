import type { FaultScope, Outcome, Reply } from './fake-server.ts';

/** Something that goes wrong below the service's own answers, so with every fake alike. */
export type TransportFault = FaultScope & { layer: 'transport' } & (
    | { kind: 'answer'; status: number; headers: Record<string, string>; body: string }
    | { kind: 'hang' }
    | { kind: 'reset' }
    | { kind: 'incompleteBody'; fraction: number; afterBody: 'cut' | 'hang' }
    | { kind: 'garbageJson' }
    | { kind: 'slow'; latencyMs: number }
  );

const json = { 'content-type': 'application/json' };

/** The transport faults by name; spread one into `faults.push({ path, ...fault.hang() })`. */
export const transportFault = {
  /** Any answer at all. A `body` that is not a string is sent as JSON. */
  answer(status: number, body: unknown, headers: Record<string, string> = json): TransportFault {
    return {
      layer: 'transport',
      kind: 'answer',
      status,
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    };
  },

  /** `{"error":"text"}`, as stable-diffusion.cpp and small gateways answer. */
  errorText(status = 500, message = 'out of memory'): TransportFault {
    return transportFault.answer(status, { error: message });
  },

  /** `{"detail":…}`, as FastAPI servers answer. */
  errorDetail(status = 422, detail: unknown = 'unsupported value'): TransportFault {
    return transportFault.answer(status, { detail });
  },

  /** A page for people, as a proxy in between answers. */
  htmlPage(status = 502): TransportFault {
    const page = `<html><head><title>${status}</title></head><body><h1>${status}</h1><hr>nginx</body></html>`;
    return transportFault.answer(status, page, { 'content-type': 'text/html' });
  },

  /** A status and nothing else. */
  emptyBody(status = 500): TransportFault {
    return transportFault.answer(status, '', {});
  },

  /** Reads the request and never answers, until the client goes or the fake closes. */
  hang(): TransportFault {
    return { layer: 'transport', kind: 'hang' };
  },

  /** Reads the whole request, then resets the connection without an answer. */
  resetBeforeAnswer(): TransportFault {
    return { layer: 'transport', kind: 'reset' };
  },

  /**
   * Promises the whole body (`content-length`), sends this fraction of it and closes the connection.
   * @param fraction 0 sends the headers alone. Does not apply to event streams.
   */
  truncatedBody(fraction = 0.5): TransportFault {
    return { layer: 'transport', kind: 'incompleteBody', fraction, afterBody: 'cut' };
  },

  /** Like {@link transportFault.truncatedBody}, but the connection stays open and silent. */
  stalledBody(fraction = 0.5): TransportFault {
    return { layer: 'transport', kind: 'incompleteBody', fraction, afterBody: 'hang' };
  },

  /** Status 200 and the first half of the JSON as if it were all. Does not apply to event streams. */
  garbageJson(): TransportFault {
    return { layer: 'transport', kind: 'garbageJson' };
  },

  /** The right answer, late. */
  slow(latencyMs: number): TransportFault {
    return { layer: 'transport', kind: 'slow', latencyMs };
  },
};

/** Whether a fault can be applied to an event stream, whose body has no length to break. */
export function suitsEventStream(fault: TransportFault): boolean {
  return fault.kind !== 'incompleteBody' && fault.kind !== 'garbageJson';
}

/** The outcome under a transport fault; `makeReply` is called only for faults that need the right answer. */
export async function applyTransportFault(
  fault: TransportFault,
  makeReply: () => Promise<Reply>,
): Promise<Outcome> {
  switch (fault.kind) {
    case 'answer':
      return { status: fault.status, headers: fault.headers, body: [Buffer.from(fault.body)] };
    case 'hang':
      return 'hang';
    case 'reset':
      return 'reset';
    case 'slow':
      return makeReply();
    case 'garbageJson': {
      const { status, headers, body } = await wholeReply(makeReply);
      return { status, headers, body: [body.subarray(0, Math.floor(body.length / 2))] };
    }
    case 'incompleteBody': {
      const { status, headers, body } = await wholeReply(makeReply);
      return {
        status,
        headers: { ...headers, 'content-length': String(body.length) },
        body: [body.subarray(0, Math.floor(body.length * fault.fraction))],
        afterBody: fault.afterBody,
      };
    }
  }
}

async function wholeReply(makeReply: () => Promise<Reply>) {
  const { status, headers, body } = await makeReply();
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return { status, headers, body: Buffer.concat(chunks) };
}

/** One piece of work for all who ask for the same at the same time. */
export interface SingleFlight<Result> {
  /**
   * The result of the work that runs for the key already, else of `work`, which is then started. A caller whose
   * signal is aborted leaves with its reason; the work goes on for the others, and is aborted when nobody is left.
   * @returns `isFirst` for one of those who share a result: the one who accounts for it
   */
  run(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<{ result: Result; isFirst: boolean }>;
}

interface Flight<Result> {
  result: Promise<Result>;
  abort: AbortController;
  callers: number;
  isAccountedFor: boolean;
}

export function createSingleFlight<Result>(): SingleFlight<Result> {
  const flights = new Map<string, Flight<Result>>();

  function start(key: string, work: (signal: AbortSignal) => Promise<Result>): Flight<Result> {
    const abort = new AbortController();
    const flight = { result: work(abort.signal), abort, callers: 0, isAccountedFor: false };
    flights.set(key, flight);
    return flight;
  }

  return {
    async run(key, signal, work) {
      signal.throwIfAborted();
      const flight = flights.get(key) ?? start(key, work);
      flight.callers += 1;
      const aborted = Promise.withResolvers<never>();
      const leave = () => aborted.reject(signal.reason);
      signal.addEventListener('abort', leave);
      try {
        const result = await Promise.race([flight.result, aborted.promise]);
        const isFirst = !flight.isAccountedFor;
        flight.isAccountedFor = true;
        return { result, isFirst };
      } finally {
        signal.removeEventListener('abort', leave);
        flight.callers -= 1;
        // Whoever asks from now on starts anew: nobody may join work that has ended or is being given up.
        if (flight.callers === 0) {
          if (flights.get(key) === flight) flights.delete(key);
          flight.abort.abort(signal.reason);
        }
      }
    },
  };
}

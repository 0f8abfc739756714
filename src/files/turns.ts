/** Lets pieces of work that must not overlap take turns, for each name by itself. */
export interface Turns {
  /** Runs the work when all that was asked for earlier under this name has ended, however it ended. */
  take<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

export function createTurns(): Turns {
  const lastTurns = new Map<string, Promise<void>>();
  return {
    take(name, work) {
      const turn = (lastTurns.get(name) ?? Promise.resolve()).then(work);
      const ended = turn.then(
        () => undefined,
        () => undefined,
      );
      lastTurns.set(name, ended);
      ended.then(() => {
        if (lastTurns.get(name) === ended) lastTurns.delete(name);
      });
      return turn;
    },
  };
}

/** What models on this machine are for. */
export type ModelKind = 'stable-diffusion' | 'clip' | 'sam';

export const MODEL_KINDS = ['stable-diffusion', 'clip', 'sam'] as const satisfies readonly ModelKind[];

/** A model folder that is to be used. */
export interface InstalledModel {
  kind: ModelKind;
  /** As in `npm run models -- list`, or the name of the folder that the operator named. */
  name: string;
  /** Absolute. */
  folder: string;
  /** Whether it is one of the tiny models of the repository, which know coloured shapes only. */
  isTiny: boolean;
}

import type { SubjectName } from './inside/subjects.ts';

/** Ours and what it is compared with. */
export interface Contest {
  ours: Contestant;
  peer: Contestant;
}

export interface Contestant {
  subject: SubjectName;
  label: string;
}

export const contests: readonly Contest[] = [
  {
    ours: { subject: 'extractor', label: 'offline extractor' },
    peer: { subject: 'segmenter', label: 'Intl.Segmenter' },
  },
  {
    ours: { subject: 'word check', label: 'word check' },
    peer: { subject: 'korcen', label: 'korcen alone' },
  },
];

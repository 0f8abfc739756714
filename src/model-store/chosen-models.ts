import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceDurably } from '../files/durable-files.ts';
import { isMissing } from '../files/file-faults.ts';
import { MODEL_KINDS, type ModelKind } from './model-kind.ts';

const chosenSchema = z.partialRecord(z.enum(MODEL_KINDS), z.string());

/** The name of the model that is used, for each kind that one was chosen for. */
export type ChosenModels = Partial<Record<ModelKind, string>>;

/** @param directory where fetched models are kept. A file that cannot be understood chooses nothing. */
export async function readChosenModels(directory: string): Promise<ChosenModels> {
  const text = await readFile(chosenFile(directory), 'utf8').catch((error) => {
    if (isMissing(error)) return '{}';
    throw error;
  });
  try {
    return chosenSchema.parse(JSON.parse(text)) as ChosenModels;
  } catch {
    return {};
  }
}

export async function writeChosenModels(directory: string, chosen: ChosenModels): Promise<void> {
  await replaceDurably(chosenFile(directory), `${JSON.stringify(chosen, null, 2)}\n`);
}

function chosenFile(directory: string): string {
  return join(directory, 'chosen.json');
}

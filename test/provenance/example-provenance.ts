import { embedProvenance } from '../../src/provenance/png-provenance.ts';
import type { Provenance } from '../../src/provenance/provenance.ts';

/** The PNG with its provenance in, as one file. */
export function withProvenance(png: Buffer, provenance: Provenance): Buffer {
  return Buffer.concat(embedProvenance(png, provenance));
}

/** A picture of a Korean sentence by a trained model. */
export const exampleProvenance: Provenance = {
  sentence: '따뜻한 바다에서 휴가를 즐기는 여성 사진',
  prompt: 'A photo of a woman on holiday by a warm sea, "golden hour", 35mm',
  operation: 'generate',
  provider: 'openai',
  model: 'gpt-image-2.5-flare',
  seed: 7,
  size: { width: 512, height: 384 },
  receipts: {
    moods: {
      input: '따뜻한',
      folded: '따뜻한',
      value: 'warm',
      tier: 'exact',
      score: 1,
      via: 'Korean label 따뜻한',
      runnerUp: { value: 'cozy', score: 0.5 },
      seen: [
        {
          tier: 'exact',
          count: 1,
          best: [{ value: 'warm', score: 1, via: 'Korean label 따뜻한' }],
        },
        { tier: 'datamuse', count: 0, best: [], unavailable: 'Datamuse could not be reached.' },
      ],
      vocabularyVersion: '1',
    },
    styles: null,
  },
  parent: { generation: '0199f3a1-7c1e-7d3a-9b7e-1f2a3b4c5d6e', image: 2 },
  isTrained: true,
  scene: {
    mood: 'warm',
    style: 'photo',
    theme: 'holiday',
    background: 'sea',
    objects: ['woman'],
    act: 'relaxing',
  },
};

/** A variation drawn by rules, of which hardly anything is known. */
export const barestProvenance: Provenance = {
  sentence: '',
  prompt: '',
  operation: 'vary',
  provider: 'preview',
  model: 'preview',
  seed: null,
  size: { width: 256, height: 256 },
  receipts: { moods: null, styles: null },
  parent: null,
  isTrained: false,
  scene: null,
};

import type { NoiseScheduleConfig } from './scheduler.ts';

/** The two parts of noisy latents: `x = signal * clean + noise * N(0, 1)`, where the squares add up to 1. */
export interface NoiseLevel {
  signal: number;
  noise: number;
}

/** How much noise the model saw in training, by timestep. */
export interface NoiseSchedule {
  levelOf(timestep: number): NoiseLevel;
  /** What the last step of PNDM and DDIM leaves, there being no timestep before the first. */
  finalLevel: NoiseLevel;
  /** `σ = noise / signal` (Karras et al., arXiv 2206.00364); between whole timesteps on the line that joins them. */
  sigmaOf(timestep: number): number;
}

export function createNoiseSchedule(config: NoiseScheduleConfig): NoiseSchedule {
  const alphas = cumulativeAlphas(config);
  const alphaOf = (timestep: number) => alphas[timestep] ?? 0;
  const sigmaOfWhole = (timestep: number) => Math.sqrt((1 - alphaOf(timestep)) / alphaOf(timestep));
  return {
    levelOf: (timestep) => toLevel(alphaOf(timestep)),
    finalLevel: toLevel(config.setAlphaToOne ? 1 : alphaOf(0)),
    sigmaOf(timestep) {
      const below = sigmaOfWhole(Math.floor(timestep));
      const above = sigmaOfWhole(Math.ceil(timestep));
      return below + (above - below) * (timestep % 1);
    },
  };
}

function toLevel(cumulativeAlpha: number): NoiseLevel {
  return { signal: Math.sqrt(cumulativeAlpha), noise: Math.sqrt(1 - cumulativeAlpha) };
}

/** `ᾱ_t = ∏ (1 - β_s)` for s up to t, the share of the signal by timestep (DDPM, arXiv 2006.11239, equation 4). */
function cumulativeAlphas(config: NoiseScheduleConfig): Float64Array {
  let product = 1;
  // Single precision where training had it: a thousand factors would carry the difference into the pictures.
  return Float64Array.from(createBetas(config), (beta) => {
    product *= Math.fround(1 - beta);
    return product;
  });
}

function createBetas(config: NoiseScheduleConfig): Float32Array {
  const { trainedBetas, betaSchedule, betaStart, betaEnd, numTrainTimesteps } = config;
  if (trainedBetas !== null) return Float32Array.from(trainedBetas);
  const betaAt = {
    linear: (timestep: number) => between(betaStart, betaEnd, timestep / (numTrainTimesteps - 1)),
    scaled_linear: (timestep: number) =>
      between(Math.sqrt(betaStart), Math.sqrt(betaEnd), timestep / (numTrainTimesteps - 1)) ** 2,
    squaredcos_cap_v2: (timestep: number) =>
      Math.min(1 - cosine((timestep + 1) / numTrainTimesteps) / cosine(timestep / numTrainTimesteps), 0.999),
  }[betaSchedule];
  return Float32Array.from({ length: numTrainTimesteps }, (_, timestep) => betaAt(timestep));
}

function between(start: number, end: number, share: number): number {
  return start + (end - start) * share;
}

/** Improved DDPM (arXiv 2102.09672), equation 17; betas are capped at 0.999 there too. */
function cosine(share: number): number {
  return Math.cos(((share + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
}

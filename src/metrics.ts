import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Pipeline, PipelineEvent, StageName } from './pipeline.ts';
import type { BriefRecord, GenerationRecord } from './record.ts';

/** From a look-up to the longest a paid image may take. */
const SECONDS_BUCKETS = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
];

/** How often the event loop is looked at once somebody asks. */
const LOOP_SAMPLE_MS = 10;

/** An answered request. Its labels must be few: patterns and names, never ids or words of a caller. */
interface AnsweredRequest {
  /** The pattern of the route, such as `/Image_download/:n`. */
  route: string;
  method: string;
  status: number;
  seconds: number;
}

/** What the server counts of itself, for Prometheus: https://prometheus.io/docs/concepts/data_model/ */
export interface Metrics {
  countRequest(answered: AnsweredRequest): void;
  /** The same pipeline, with all it does counted. Answers repeated for an Idempotency-Key never reach it. */
  watch(pipeline: Pipeline, provider: string): Pipeline;
  /** All numbers, with those of the process, in the text format. */
  expose(): Promise<{ contentType: string; text: string }>;
}

/** Counters of one app; nothing is shared between apps. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'imaginate_requests_total',
    help: 'Answered requests; 499 stands for a caller that hung up first.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'imaginate_request_seconds',
    help: 'From the request to the last byte of its answer.',
    labelNames: ['route'],
    buckets: SECONDS_BUCKETS,
    registers,
  });
  const stageSeconds = new Histogram({
    name: 'imaginate_stage_seconds',
    help: 'Time of each stage that came to its end.',
    labelNames: ['stage'],
    buckets: SECONDS_BUCKETS,
    registers,
  });
  const images = new Counter({
    name: 'imaginate_images_total',
    help: 'Images asked of the provider: made and stored, or failed.',
    labelNames: ['provider', 'result'],
    registers,
  });
  const cost = new Counter({
    name: 'imaginate_cost_usd_total',
    help: 'Cost of stored generations as their records tell it; those whose cost is not known are not in it.',
    labelNames: ['provider'],
    registers,
  });
  const normalised = new Counter({
    name: 'imaginate_normalise_total',
    help: 'Mood and style words by the tier that knew them.',
    labelNames: ['kind', 'tier'],
    registers,
  });
  const extractions = new Counter({
    name: 'imaginate_extractions_total',
    help: 'Sentences understood, by who understood them.',
    labelNames: ['source'],
    registers,
  });
  const fallbacks = new Counter({
    name: 'imaginate_extract_fallbacks_total',
    help: 'Sentences for which the extractor that was asked for failed, by the code of its error.',
    labelNames: ['from', 'code'],
    registers,
  });
  const running = new Gauge({
    name: 'imaginate_running',
    help: 'Generations and briefs being worked on.',
    registers,
  });

  function countStage(event: PipelineEvent): void {
    if (isStage(event)) stageSeconds.observe({ stage: event.type }, event.durationMs / 1000);
  }

  async function countWork<Result extends BriefRecord>(work: () => Promise<Result>): Promise<Result> {
    running.inc();
    try {
      const record = await work();
      const { moods, styles } = record.categories;
      const { source, fallback } = record.extraction;
      extractions.inc({ source });
      if (fallback !== null) fallbacks.inc({ from: fallback.from, code: fallback.code });
      if (moods !== null) normalised.inc({ kind: 'mood', tier: moods.tier ?? 'none' });
      if (styles !== null) normalised.inc({ kind: 'style', tier: styles.tier ?? 'none' });
      return record;
    } finally {
      running.dec();
    }
  }

  function countImages({ provider, images: all, costUsd }: GenerationRecord): void {
    const failed = all.filter((image) => 'error' in image).length;
    images.inc({ provider, result: 'made' }, all.length - failed);
    images.inc({ provider, result: 'failed' }, failed);
    cost.inc({ provider }, costUsd ?? 0);
  }

  let isProcessWatched = false;
  /** Watching the process wakes it a hundred times a second, so it begins when somebody first asks. */
  function watchProcess(): void {
    if (isProcessWatched) return;
    isProcessWatched = true;
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
    // Until the first sample, the minimum is the largest number there is.
    registry.removeSingleMetric('nodejs_eventloop_lag_min_seconds');
  }

  return {
    countRequest({ route, method, status, seconds }) {
      requests.inc({ route, method, status });
      requestSeconds.observe({ route }, seconds);
    },

    watch: (pipeline, provider) => ({
      async imagine(request, context) {
        let isProviderAsked = false;
        const onEvent = (event: PipelineEvent) => {
          countStage(event);
          if (event.type === 'extract') isProviderAsked = true;
          context.onEvent(event);
        };
        try {
          const record = await countWork(() => pipeline.imagine(request, { ...context, onEvent }));
          countImages(record);
          return record;
        } catch (error) {
          if (isProviderAsked) images.inc({ provider, result: 'failed' }, request.number);
          throw error;
        }
      },
      brief(request, context) {
        const onEvent = (event: PipelineEvent) => {
          countStage(event);
          context.onEvent(event);
        };
        return countWork(() => pipeline.brief(request, { ...context, onEvent }));
      },
    }),

    async expose() {
      watchProcess();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function isStage(event: PipelineEvent): event is Extract<PipelineEvent, { type: StageName }> {
  return 'durationMs' in event;
}

import { type Case, casesOf, halfTransparentPicture } from './cases.ts';
import { callForImages, type Exchange, type Route } from './exchange.ts';
import type { Family, ServerUnderTest } from './families.ts';
import { isLeftOut } from './proofs.ts';

/** What became of a value. */
export type Outcome =
  | { kind: 'passed' }
  | { kind: 'adjusted'; used: string }
  | { kind: 'refused'; code: string }
  /** Neither told nor true; what is wrong, for people. */
  | { kind: 'wrong'; detail: string };

/** A case with what became of it. */
export interface Observation extends Pick<Case, 'parameter' | 'label'> {
  outcome: Outcome;
}

/** Sends every case of a route to a server and looks at what becomes of it. */
export async function observeRoute(
  setup: ServerUnderTest,
  route: Route,
  family: Family,
): Promise<Observation[]> {
  const { model, edge, pictureEdge } = family;
  const pictures = route === 'generations' ? {} : { image: [await halfTransparentPicture(pictureEdge)] };
  const usual = { model, prompt: 'a cat', size: `${edge}x${edge}` };
  const observations: Observation[] = [];
  for (const one of await casesOf(route, family)) {
    const fields = fieldsFor(route, { ...usual, ...one.fields }, one);
    const exchange = await callForImages(setup, { route, fields, pictures: one.pictures ?? pictures });
    const { parameter, label } = one;
    observations.push({ parameter, label, outcome: await judge(one, exchange, family) });
  }
  return observations;
}

/** Variations have no prompt, unless that is what is tried. */
function fieldsFor(route: Route, fields: Case['fields'], { parameter }: Case): Case['fields'] {
  const { prompt, ...others } = fields;
  return route === 'variations' && parameter !== 'prompt' ? others : fields;
}

async function judge(one: Case, exchange: Exchange, { provider }: Family): Promise<Outcome> {
  const { response, error, answer } = exchange;
  const { parameter, requested, proof } = one;
  if (error !== null) {
    const isNamed = response.status < 500 && error.param === parameter;
    if (isNamed) return { kind: 'refused', code: error.code };
    return wrong(`${response.status} ${error.code}, param ${error.param}: ${error.message}`);
  }
  const adjustment = answer.adjustments.findLast((change) => change.parameter === parameter);
  const isIgnored = answer.warnings.some((warning) => saysIgnored(warning, parameter));
  const used = adjustment?.used ?? (isIgnored ? 'left out' : requested);
  const isAdjusted = used !== requested;
  const check = used === 'left out' ? isLeftOut(parameter, requested) : proof;
  const isTrue = await check(exchange, { used, isAdjusted, provider });
  if (!isTrue) return wrong(isAdjusted ? `said to be ${used}, which is not so` : 'silently not heeded');
  return isAdjusted ? { kind: 'adjusted', used } : { kind: 'passed' };
}

/** Whether a sentence for people says that a field, or of several pictures all but the first, counts for nothing. */
function saysIgnored(warning: string, parameter: string): boolean {
  return warning.includes(`'${parameter}'`) || (parameter === 'image' && /\bfirst\b/.test(warning));
}

function wrong(detail: string): Outcome {
  return { kind: 'wrong', detail };
}

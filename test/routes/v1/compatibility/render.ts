import { explainedFields, explainedHeaders } from './additions.ts';
import type { Route } from './exchange.ts';
import { families, type ProviderName } from './families.ts';
import type { NameObservation } from './names.ts';
import type { Observation, Outcome } from './observe.ts';

/** All that was observed, as the page is written from it. */
export interface Compatibility {
  /** By the title of the family, in the order of {@link families}. */
  routes: Record<Route, Map<string, Observation[]>>;
  names: {
    today: NameObservation[];
    /** From the next known shutdown on. */
    later: NameObservation[];
    /** Of the other providers. */
    listed: Map<ProviderName, Map<string, string>>;
  };
}

const INTRODUCTION = `# What of OpenAI's images API holds here

Written by \`npm run docs:compatibility\` from what the tests observe: each cell is a request to a real server before
fakes that refuse what the real services refuse. A column is a family of models: OpenAI's with \`IMAGE_PROVIDER=openai\`, then
the other providers. \`gpt-image-1\`, \`dall-e-3\` and \`dall-e-2\` have ended; who still names them gets their sizes and limits,
made by the server's default model.

- **passed**: it holds as asked. Either the model received exactly that, or this server does it itself and the answer shows it
  (\`n\`, \`size\`, \`output_format\`, \`output_compression\`, \`response_format\`, \`stream\`, \`preserve_unmasked\`).
- **→ value**: adjusted to that value, and the answer's \`adjustments\` say so; **→ none** means that the model is sent no such
  thing, **→ prompt** that it became words of the prompt, **→ left out** that \`warnings\` name it. An image whose \`size\` is
  adjusted is made in that size and scaled, so that the answer has exactly the size asked for.
- **\`code\`**: refused with that error code and the parameter's name in \`param\`, before anything is made or paid.
`;

const TITLES: Record<Route, string> = {
  generations: '`POST /v1/images/generations`',
  edits: '`POST /v1/images/edits`',
  variations: '`POST /v1/images/variations`',
};

/** The page, in Markdown. */
export function renderCompatibility({ routes, names }: Compatibility): string {
  const tables = Object.entries(TITLES).map(([route, title]) =>
    section(title, table(['parameter', 'value', ...titles()], rowsOf(routes[route as Route]))),
  );
  return [INTRODUCTION, ...tables, namesSection(names), additionsSection()].join('\n');
}

function titles(): string[] {
  return families.map(({ title }) => title);
}

function rowsOf(columns: Map<string, Observation[]>): string[][] {
  const [first = []] = columns.values();
  return first.map(({ parameter, label }, row) => [
    first[row - 1]?.parameter === parameter ? '' : `\`${parameter}\``,
    label,
    ...titles().map((title) => cell(columns.get(title)?.[row]?.outcome)),
  ]);
}

function cell(outcome: Outcome | undefined): string {
  switch (outcome?.kind) {
    case 'passed':
      return 'passed';
    case 'adjusted':
      return `→ ${outcome.used}`;
    case 'refused':
      return `\`${outcome.code}\``;
    default:
      return '**wrong**';
  }
}

function namesSection({ today, later, listed }: Compatibility['names']): string {
  const others = [...listed.keys()];
  const rows = today.map(({ name, answeredBy, sunset, deprecation }, row) => [
    `\`${name}\``,
    answeredBy === name ? 'itself' : answeredBy,
    later[row]?.answeredBy === name ? 'itself' : (later[row]?.answeredBy ?? ''),
    ...others.map((provider) => listed.get(provider)?.get(name) ?? ''),
    sunset ?? '',
    deprecation ?? '',
  ]);
  const head = [
    'name',
    'openai until 2026-11-30',
    'openai from 2026-12-01',
    ...others,
    'Sunset',
    'Deprecation',
  ];
  return section(
    'Names of models',
    `Every name that OpenAI has or had is answered: by that model where it is there, else by the default one, which the
answer's \`adjustments\` say (\`MODEL_ALIASES=off\`: \`model_not_found\`). Any other name is refused. A model with a known last day
is announced in the headers of every answer.

${table(head, rows)}`,
  );
}

function additionsSection(): string {
  const rows = (explained: Readonly<Record<string, string>>) =>
    Object.entries(explained).map(([name, meaning]) => [`\`${name}\``, meaning]);
  return section(
    'What our answers add',
    `${table(['field', 'meaning'], rows(explainedFields))}
\`revised_prompt\` stands beside an image where the model got other words than the caller's: those who read English alone get a
Korean prompt in English. \`response_format\` left out: \`url\` for the dall-e models, \`b64_json\` for all others that are named, both
where no model is named. Links are valid for 60 minutes.

${table(['header', 'meaning'], rows(explainedHeaders))}`,
  );
}

function section(title: string, body: string): string {
  return `## ${title}\n\n${body}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

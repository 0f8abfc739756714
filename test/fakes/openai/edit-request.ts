import type { RecordedForm } from '../fake-server.ts';
import { checkInputFiles, type InputFile, type InputFiles } from './edit-inputs.ts';
import { type ImageJob, imageParameters, readImageModel, readImageParameters } from './image-parameters.ts';
import {
  checkListLength,
  missingParameter,
  Refusal,
  readChoice,
  refuseUnknownFields,
  unknownParameter,
  unsupportedParameter,
  wrongType,
} from './refusal.ts';

type Fields = Record<string, unknown>;

const editParameters = [...imageParameters, 'input_fidelity'];
const formFields = [...editParameters, 'image', 'image[]', 'mask', 'markup'];
/** `markup` is not documented for JSON, `moderation` not for forms. */
const jsonFields = [...editParameters, 'moderation', 'images', 'mask'];

const numberFields = ['n', 'output_compression', 'frame_count', 'frame_duration_ms', 'partial_images'];
const flagFields = ['stream'];

const MOST_IMAGES = 16;
const IMAGE_URL_MAX_LENGTH = 20_971_520;

/**
 * An edit sent as `multipart/form-data`.
 * @throws Refusal for what the API of November 2026 refuses; what is undocumented counts as refused.
 */
export async function readEditForm(form: RecordedForm | null): Promise<ImageJob> {
  if (!form) throw new Refusal(400, 'We could not parse the multipart body of your request.', null);
  const values = collectValues(form);
  refuseUnknownFields(Object.fromEntries(values), formFields);
  if (values.has('image') && values.has('image[]')) throw duplicateParameter('image');
  for (const [name, { length }] of values) {
    if (length > 1 && name !== 'image[]') throw duplicateParameter(name);
  }

  const fields: Fields = {};
  for (const name of editParameters) {
    const value = values.get(name)?.[0];
    if (value !== undefined) fields[name] = typeof value === 'string' ? readFormValue(name, value) : value;
  }
  const images = values.get('image[]') ?? values.get('image') ?? [];
  if (images.length === 0) throw missingParameter('image');
  checkListLength('image', images, MOST_IMAGES);
  return readEdit(fields, {
    images: images.map((value) => readFile('image', value)),
    mask: readOptionalFile('mask', values.get('mask')?.[0]),
    markup: readOptionalFile('markup', values.get('markup')?.[0]),
  });
}

/**
 * An edit sent as JSON, its files as data URLs.
 * @throws Refusal for what the API of November 2026 refuses; what is undocumented counts as refused.
 */
export async function readEditJson(body: Fields): Promise<ImageJob> {
  refuseUnknownFields(body, jsonFields);
  const { images, mask, moderation, ...fields } = body;
  if (images === undefined) throw missingParameter('images');
  if (!Array.isArray(images)) throw wrongType('images', 'an array of objects', images);
  checkListLength('images', images, MOST_IMAGES);
  readChoice({ moderation }, 'moderation', ['auto', 'low']);
  return readEdit(fields, {
    images: images.map((image: unknown, index) => readImageReference(`images[${index}]`, image)),
    mask: mask === undefined ? null : { ...readImageReference('mask', mask), param: 'mask' },
    markup: null,
  });
}

async function readEdit(fields: Fields, files: InputFiles): Promise<ImageJob> {
  const family = readImageModel(fields);
  if ((fields.input_fidelity ?? null) !== null) {
    if (family.inputFidelities.length === 0) throw unsupportedParameter('input_fidelity');
    readChoice(fields, 'input_fidelity', family.inputFidelities);
  }
  if (files.markup && !family.markup) throw unsupportedParameter('markup');
  const edit = await checkInputFiles(files);
  const parameters = readImageParameters(fields, ['png', 'jpeg', 'webp', 'gif'], edit.automaticSize);
  return { ...parameters, edit };
}

type FormValue = string | Omit<InputFile, 'param'>;

function collectValues(form: RecordedForm): Map<string, FormValue[]> {
  const values = new Map<string, FormValue[]>();
  const add = (name: string, value: FormValue) => values.set(name, [...(values.get(name) ?? []), value]);
  for (const [name, texts] of Object.entries(form.fields)) {
    for (const text of texts) add(name, text);
  }
  for (const { field, contentType, bytes } of form.files) add(field, { contentType, bytes });
  return values;
}

/** Forms know texts alone. What is no number or flag stays a text, which is then refused as one. */
function readFormValue(name: string, value: string): unknown {
  if (numberFields.includes(name) && /^-?\d+$/.test(value)) return Number(value);
  if (flagFields.includes(name) && /^(true|false)$/.test(value)) return value === 'true';
  return value;
}

function readFile(param: string, value: FormValue): InputFile {
  if (typeof value === 'string') throw wrongType(param, 'a file', value);
  return { param, ...value };
}

function readOptionalFile(param: string, value: FormValue | undefined): InputFile | null {
  return value === undefined ? null : readFile(param, value);
}

function duplicateParameter(name: string): Refusal {
  const message = `Duplicate parameter: '${name}'. You provided multiple values for this parameter, whereas only one is allowed. If you are trying to provide a list of values, use the array syntax instead e.g. '${name}[]=<value>'.`;
  return new Refusal(400, message, 'duplicate_parameter', name);
}

/** `{image_url}` or `{file_id}`. There are no files on the account of this fake, and it downloads nothing. */
function readImageReference(path: string, reference: unknown): InputFile {
  if (typeof reference !== 'object' || reference === null || Array.isArray(reference)) {
    throw wrongType(path, 'an object', reference);
  }
  const { image_url: imageUrl, file_id: fileId, ...others } = reference as Fields;
  const [surplus] = Object.keys(others);
  if (surplus !== undefined) throw unknownParameter(`${path}.${surplus}`);
  if ((imageUrl === undefined) === (fileId === undefined)) {
    const message = `Invalid '${path}': exactly one of 'image_url' and 'file_id' must be provided.`;
    throw new Refusal(400, message, 'invalid_value', path);
  }
  if (fileId !== undefined) {
    if (typeof fileId !== 'string') throw wrongType(`${path}.file_id`, 'a string', fileId);
    throw new Refusal(404, `No such File object: ${fileId}`, null, `${path}.file_id`);
  }
  return { param: `${path}.image_url`, ...readImageUrl(`${path}.image_url`, imageUrl) };
}

function readImageUrl(param: string, url: unknown): Omit<InputFile, 'param'> {
  if (typeof url !== 'string') throw wrongType(param, 'a string', url);
  if (url.length > IMAGE_URL_MAX_LENGTH) {
    const message = `Invalid '${param}': string too long. Expected a string with maximum length ${IMAGE_URL_MAX_LENGTH}, but got a string with length ${url.length} instead.`;
    throw new Refusal(400, message, 'string_above_max_length', param);
  }
  if (/^https?:/i.test(url)) {
    throw new Refusal(400, 'The fake OpenAI does not download images.', 'fake_unsupported', param);
  }
  const [head, base64, ...rest] = url.split(',');
  const contentType = /^data:([^;]+);base64$/.exec(head ?? '')?.[1];
  const isBase64 = base64 && base64.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(base64);
  if (!contentType || !isBase64 || rest.length > 0) {
    const message = `Invalid '${param}': expected a base64-encoded data URL with an image MIME type (e.g. 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU=').`;
    throw new Refusal(400, message, 'invalid_value', param);
  }
  return { contentType, bytes: Buffer.from(base64, 'base64') };
}

import { type Upload, UploadReference } from '../../middleware/uploads.ts';
import { imageModelFacts } from '../../providers/openai/models.ts';
import type { ImageSource } from '../../record.ts';
import { maskFromAlpha, readMarkup, readMask, withoutAlpha } from '../../source-image/mask.ts';
import { readSourceImages } from '../../source-image/read-source-image.ts';
import { type Fields, refuse } from './read-fields.ts';
import { readModelName } from './read-image-request.ts';

/**
 * The pictures of an edit or a variation, checked. Where dall-e-2 is named (and for variations, which only it made), its
 * rules hold: one square PNG below 4 MB, and its own transparency as the mask where none is sent.
 * @throws AppError `invalid_image_file`, `image_too_large`, `missing_required_parameter` …
 */
export async function readPictures(
  uploads: readonly Upload[],
  fields: Fields,
  operation: 'edit' | 'vary',
  defaultModel: string,
): Promise<Pick<ImageSource, 'images' | 'mask' | 'markup'>> {
  refuseOthers(fields);
  const model = readModelName(fields);
  const isOld = model === 'dall-e-2' || (model === undefined && operation === 'vary');
  const of = (role: Upload['role']) => uploads.filter((upload) => upload.role === role);
  const { mostEditImages } = imageModelFacts(isOld ? 'dall-e-2' : (model ?? defaultModel));
  const images = await readSourceImages(of('image'), {
    rules: isOld ? 'dall-e-2' : 'modern',
    mostImages: mostEditImages,
  });
  const [first] = images;
  const [maskFile, ...moreMasks] = of('mask');
  const [markupFile] = of('markup');
  if (operation === 'vary') {
    refuseLayer(maskFile ?? markupFile);
    if (images.length > 1) {
      throw refuse('array_above_max_length', 'image', 'A variation is made of one image; send no more.');
    }
    return { images, mask: null };
  }
  if (first === undefined) return { images, mask: null };
  if (moreMasks.length > 0) throw refuse('invalid_value', 'mask', "Only one 'mask' may be sent.");
  if (markupFile !== undefined) {
    if (maskFile !== undefined) {
      throw refuse('invalid_parameter_combination', 'markup', "Send either 'mask' or 'markup', not both.");
    }
    return { images, mask: null, markup: await readMarkup(markupFile.bytes, first) };
  }
  if (maskFile !== undefined) return { images, mask: await readMask(maskFile.bytes, first) };
  const ownMask = isOld ? await maskFromAlpha(first) : null;
  if (isOld && ownMask === null) {
    const detail =
      "The image has no transparent pixels and there is no 'mask': send a mask whose transparent pixels mark what is to change, or make them transparent in the image itself.";
    throw refuse('invalid_image_file', 'image', detail);
  }
  return { images: ownMask === null ? images : [await withoutAlpha(first)], mask: ownMask };
}

function refuseLayer(layer: Upload | undefined): void {
  if (layer === undefined) return;
  const detail = `A variation is made of the whole image: '${layer.role}' is not supported. Use POST /v1/images/edits.`;
  throw refuse('unsupported_parameter', layer.role, detail);
}

/**
 * Pictures come with the request, as files or data URLs: this server fetches nothing for a caller, and keeps no files by id.
 * @throws AppError for everything else that stands where a picture belongs
 */
function refuseOthers(fields: Fields): void {
  const { images } = fields;
  if ((images ?? undefined) !== undefined && !Array.isArray(images)) {
    throw refuse('invalid_type', 'images', "Invalid type for 'images': expected an array of images.");
  }
  const listed = Array.isArray(images)
    ? images.map((value, index) => [`images[${index}]`, value] as const)
    : [];
  const single = (['image', 'mask', 'markup'] as const).map((name) => [name, fields[name]] as const);
  for (const [name, value] of single) {
    if ((value ?? '') === '') continue;
    const values = Array.isArray(value) ? value.map((one, index) => [`${name}[${index}]`, one] as const) : [];
    for (const [place, one] of values.length > 0 ? values : [[name, value] as const])
      requirePicture(place, one);
  }
  for (const [name, value] of listed) requirePicture(name, value);
}

function requirePicture(name: string, value: unknown): void {
  if (value instanceof UploadReference) return;
  const reference = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  if (reference.image_url instanceof UploadReference) return;
  if ('file_id' in reference) {
    const detail = `'${name}' names a file_id; this server keeps no files. Send the image as a file or a data URL.`;
    throw refuse('invalid_value', name, detail);
  }
  if (typeof value === 'string' || typeof reference.image_url === 'string') {
    const detail = `'${name}' is an address or a text; send the image as a file or a data URL such as data:image/png;base64,….`;
    throw refuse('invalid_value', name, detail);
  }
  const detail = `Invalid type for '${name}': expected an image, as a file or as {"image_url":"data:image/png;base64,…"}.`;
  throw refuse('invalid_type', name, detail);
}

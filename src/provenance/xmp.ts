import type { Provenance } from './provenance.ts';
import { shorten } from './shorten.ts';
import { SOFTWARE } from './software.ts';

/** Where XMP lies in a PNG: Adobe XMP specification, part 3. */
export const XMP_KEYWORD = 'XML:com.adobe.xmp';

const SOURCE_TYPES = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
/** A JPEG has room for 64 KB of XMP. Two of these fit even if all is escaped, each character with five bytes. */
const MOST_DESCRIPTION_LENGTH = 6000;

/**
 * The XMP packet of a picture, for any file format: what kind of source it has, in the words of the IPTC, what made
 * it, and a description in English and, where the sentence is Korean, in Korean.
 */
export function toXmp({ sentence, prompt, isTrained }: Provenance): string {
  const sourceType = `${SOURCE_TYPES}${isTrained ? 'trainedAlgorithmicMedia' : 'algorithmicMedia'}`;
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
   <Iptc4xmpExt:DigitalSourceType>${sourceType}</Iptc4xmpExt:DigitalSourceType>
   <xmp:CreatorTool>${escapeXml(SOFTWARE)}</xmp:CreatorTool>${describe(sentence, prompt)}
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`;
}

/** The IPTC's word for the kind of source, such as `trainedAlgorithmicMedia`, of any program's XMP packet. */
export function readDigitalSourceType(xmp: string): string | null {
  return /\/digitalsourcetype\/(\w{1,100})/u.exec(xmp)?.[1] ?? null;
}

function describe(sentence: string, prompt: string): string {
  const isKorean = /\p{Script=Hangul}/u.test(sentence);
  const entries = [
    { language: 'x-default', text: prompt || sentence },
    { language: 'ko', text: isKorean ? sentence : '' },
  ].filter(({ text }) => text !== '');
  if (entries.length === 0) return '';
  const items = entries.map(
    ({ language, text }) =>
      `<rdf:li xml:lang="${language}">${escapeXml(shorten(text, MOST_DESCRIPTION_LENGTH))}</rdf:li>`,
  );
  return `\n   <dc:description><rdf:Alt>${items.join('')}</rdf:Alt></dc:description>`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

/** Text between tags. Characters that XML 1.0 does not allow in any form are dropped (section 2.2). */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>\r]/gu, (character) => entities[character] ?? '');
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePngChunk, pngChunks } from '../../src/png/png-chunks.ts';
import { encodePngText } from '../../src/png/png-text.ts';
import { barestProvenance, exampleProvenance, withProvenance } from '../provenance/example-provenance.ts';
import { runProgram } from '../run-program.ts';
import { makeTestFolder } from '../test-folder.ts';

const plain = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#345' } })
  .png()
  .toBuffer();

/** A picture of another program. */
const foreign = (() => {
  const [header] = pngChunks(plain);
  return Buffer.concat([
    plain.subarray(0, header?.end),
    encodePngChunk('tEXt', Buffer.from('parameters\0a \x1b[31mcat\nSteps: 20, Sampler: Euler a')),
    encodePngChunk('caBX', Buffer.from('manifest')),
    plain.subarray(header?.end),
  ]);
})();

const otherVersion = (() => {
  const [header] = pngChunks(plain);
  const entry = encodePngText({ keyword: 'Imaginate', text: '{"version":99}' });
  return Buffer.concat([plain.subarray(0, header?.end), entry, plain.subarray(header?.end)]);
})();

async function run(files: Record<string, Buffer>, ...options: string[]) {
  const folder = await makeTestFolder();
  const paths = await Promise.all(
    Object.entries(files).map(async ([name, bytes]) => {
      await writeFile(join(folder, name), bytes);
      return join(folder, name);
    }),
  );
  const program = runProgram(['src/cli/inspect.ts', ...paths, ...options]);
  return { code: await program.exited, output: program.output().replaceAll(`${folder}/`, '') };
}

describe('npm run inspect', () => {
  it('shows how pictures were made', async () => {
    const { code, output } = await run({
      'sea.png': withProvenance(foreign, exampleProvenance),
      'variation.png': withProvenance(plain, barestProvenance),
    });
    expect(code).toBe(0);
    expect(output).toBe(`sea.png
Sentence     따뜻한 바다에서 휴가를 즐기는 여성 사진
Prompt       A photo of a woman on holiday by a warm sea, "golden hour", 35mm
Operation    generate
Made by      openai, gpt-image-2.5-flare
Seed         7
Size         512x384
Mood         warm ("따뜻한", by the exact tier 1.00: Korean label 따뜻한, before cozy (0.50))
Style        –
Made from    image 2 of generation 0199f3a1-7c1e-7d3a-9b7e-1f2a3b4c5d6e
Source type  trainedAlgorithmicMedia: made by a trained model
C2PA         a manifest is inside; it is not checked here
Text         parameters: a \ufffd[31mcat Steps: 20, Sampler: Euler a

variation.png
Sentence     –
Prompt       –
Operation    vary
Made by      preview
Seed         –
Size         256x256
Mood         –
Style        –
Made from    –
Source type  algorithmicMedia: drawn by rules, without a trained model
C2PA         –
`);
  });

  it('prints all that was found as JSON', async () => {
    const { code, output } = await run({ 'sea.png': withProvenance(plain, exampleProvenance) }, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject([
      {
        file: 'sea.png',
        provenance: exampleProvenance,
        digitalSourceType: 'trainedAlgorithmicMedia',
        hasC2paManifest: false,
        texts: [{ keyword: 'Imaginate' }, { keyword: 'parameters' }, {}, {}, {}, {}],
      },
    ]);
  });

  it("says that a picture is another program's, and shows what it tells", async () => {
    const { code, output } = await run({ 'cat.png': foreign });
    expect(code).toBe(1);
    expect(output).toContain('cat.png does not say that this program made it.\n');
    expect(output).toContain('C2PA         a manifest is inside');
    expect(output).toContain('Text         parameters: a \ufffd[31mcat Steps: 20');
  });

  it.each([
    ['a file that is no PNG', { 'a.txt': Buffer.from('text') }, 'a.txt is not a PNG.\n'],
    [
      'a picture of another version',
      { 'a.png': otherVersion },
      'a.png was made by this program, but by a version of it that this one cannot read.\n',
    ],
  ])('says what is wrong with %s', async (_, files, sentence) => {
    const { code, output } = await run(files);
    expect(code).toBe(1);
    expect(output).toContain(sentence);
  });

  it('shows how a diffusion model was run', async () => {
    const settings = { scheduler: 'ddim', steps: 20, guidance: 7.5, negativePrompt: 'text' } as const;
    const { output } = await run({ 'star.png': withProvenance(plain, { ...exampleProvenance, settings }) });
    expect(output).toContain('Seed         7\nSampler      ddim, 20 steps, guidance 7.5, without text\n');
  });

  it('goes on after a file that is not there', async () => {
    const folder = await makeTestFolder();
    const file = join(folder, 'sea.png');
    await writeFile(file, withProvenance(plain, exampleProvenance));
    const program = runProgram(['src/cli/inspect.ts', join(folder, 'none.png'), folder, file]);
    expect(await program.exited).toBe(1);
    expect(program.output()).toContain('none.png is not there.\n');
    expect(program.output()).toContain(`${folder} cannot be read (EISDIR).\n`);
    expect(program.output()).toContain('Seed         7\n');
  });

  it('asks for a file', async () => {
    const program = runProgram(['src/cli/inspect.ts']);
    expect(await program.exited).toBe(1);
    expect(program.output()).toContain("missing required argument 'files'");
  });
});

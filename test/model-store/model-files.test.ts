import { describe, expect, it } from 'vitest';
import { selectModelFiles } from '../../src/model-store/model-files.ts';

/** As in onnx-community/stable-diffusion-v1-5-ONNX, and with what other exports have beside it. */
const stableDiffusion = [
  '.gitattributes',
  'README.md',
  'LICENSE',
  'model_index.json',
  'feature_extractor/preprocessor_config.json',
  'safety_checker/model.onnx',
  'scheduler/scheduler_config.json',
  'text_encoder/model.onnx',
  'tokenizer/merges.txt',
  'tokenizer/model.onnx',
  'tokenizer/special_tokens_map.json',
  'tokenizer/tokenizer_config.json',
  'tokenizer/vocab.json',
  'unet/config.json',
  'unet/diffusion_pytorch_model.safetensors',
  'unet/model.onnx',
  'unet/weights.pb',
  'vae_decoder/model.onnx',
  'vae_encoder/model.onnx',
];

/** As in Xenova/clip-vit-base-patch32. */
const clip = [
  'README.md',
  'config.json',
  'merges.txt',
  ...['', '_fp16', '_quantized'].flatMap((ending) => [
    `onnx/model${ending}.onnx`,
    `onnx/text_model${ending}.onnx`,
    `onnx/vision_model${ending}.onnx`,
  ]),
  'preprocessor_config.json',
  'special_tokens_map.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.json',
];

const onnxOf = (paths: string[]) => paths.filter((path) => path.endsWith('.onnx'));

describe('the files of a model', () => {
  it('of Stable Diffusion: the parts that are run, their weights and settings, and the licence', () => {
    const skipped = [
      '.gitattributes',
      'README.md',
      'tokenizer/model.onnx',
      'unet/diffusion_pytorch_model.safetensors',
    ];
    expect(selectModelFiles(stableDiffusion, { kind: 'stable-diffusion', precision: 'fp32' })).toEqual(
      stableDiffusion
        .filter((path) => !skipped.includes(path) && !/^(feature_extractor|safety_checker)/.test(path))
        .sort(),
    );
  });

  it.each([['unet/model.onnx_data'], ['unet/model.onnx_data_1'], ['unet/model.onnx.data']])(
    'weights beside an ONNX file as %s',
    (path) => {
      const request = { kind: 'stable-diffusion', precision: 'fp16' } as const;
      expect(selectModelFiles([...stableDiffusion, path], request)).toContain(path);
    },
  );

  it('weights of no other name', () => {
    const paths = ['_data/../../../evil', '_data/x', '_database', '_data_x', '.data/x'].map(
      (ending) => `unet/model.onnx${ending}`,
    );
    const request = { kind: 'stable-diffusion', precision: 'fp32' } as const;
    expect(selectModelFiles([...stableDiffusion, ...paths], request)).toEqual(
      selectModelFiles(stableDiffusion, request),
    );
  });

  it('of Stable Diffusion without the image encoder, which only edits need', () => {
    const paths = stableDiffusion.filter((path) => !path.startsWith('vae_encoder'));
    expect(onnxOf(selectModelFiles(paths, { kind: 'stable-diffusion', precision: 'fp32' }))).toHaveLength(3);
  });

  it('prefer the precision that is asked for, where a part has several', () => {
    const paths = [...stableDiffusion, 'unet/model_quantized.onnx'];
    const selected = onnxOf(selectModelFiles(paths, { kind: 'stable-diffusion', precision: 'int8' }));
    expect(selected).toContain('unet/model_quantized.onnx');
    expect(selected).not.toContain('unet/model.onnx');
  });

  it.each([
    ['fp32', ''],
    ['fp16', '_fp16'],
    ['int8', '_quantized'],
  ] as const)('of CLIP as %s: both towers, and not the two in one', (precision, ending) => {
    const selected = selectModelFiles(clip, { kind: 'clip', precision });
    expect(onnxOf(selected)).toEqual([`onnx/text_model${ending}.onnx`, `onnx/vision_model${ending}.onnx`]);
    expect(selected).toContain('tokenizer.json');
  });

  it.each(['_quantized', '_int8', '_uint8'])('eight bits may be called %s', (ending) => {
    const paths = clip.map((path) => path.replace('_quantized', ending));
    expect(onnxOf(selectModelFiles(paths, { kind: 'clip', precision: 'int8' }))).toEqual([
      `onnx/text_model${ending}.onnx`,
      `onnx/vision_model${ending}.onnx`,
    ]);
  });

  it('of CLIP with what a model needs besides', () => {
    const furtherFiles = ['onnx/model.onnx'];
    expect(selectModelFiles(clip, { kind: 'clip', precision: 'fp32', furtherFiles })).toContain(
      'onnx/model.onnx',
    );
    expect(() =>
      selectModelFiles(clip, { kind: 'clip', precision: 'fp32', furtherFiles: ['x.onnx'] }),
    ).toThrow("has no 'x.onnx'");
  });

  it('a precision that is not there: the error names those that are', () => {
    const paths = clip.filter((path) => !path.includes('vision_model_fp16'));
    expect(() => selectModelFiles(paths, { kind: 'clip', precision: 'fp16' })).toThrow(
      /no 'onnx\/vision_model' as fp16\. It has onnx\/vision_model\.onnx, onnx\/vision_model_quantized\.onnx/,
    );
  });

  it('a repository that is something else: the error names what is missing', () => {
    expect(() => selectModelFiles(clip, { kind: 'sam', precision: 'fp32' })).toThrow(
      /of the kind 'sam': it has no 'onnx\/vision_encoder\.onnx'/,
    );
    expect(() => selectModelFiles(clip, { kind: 'stable-diffusion', precision: 'fp32' })).toThrow(
      /scheduler_config/,
    );
  });

  it('never lead out of the folder', () => {
    const evil = ['../../evil.json', '/etc/passwd', 'tokenizer/../../evil.json', 'tokenizer/..\\evil.json'];
    const selected = selectModelFiles([...stableDiffusion, ...evil], {
      kind: 'stable-diffusion',
      precision: 'fp32',
    });
    expect(selected.filter((path) => path.includes('evil') || path.includes('passwd'))).toEqual([]);
  });
});

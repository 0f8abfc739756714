import { registerHooks } from 'node:module';

/** Loaded in front of a program (`--import`), this makes it one that was installed without its optional packages. */
const OPTIONAL = ['onnxruntime-node', '@huggingface/transformers'];

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!OPTIONAL.includes(specifier)) return nextResolve(specifier, context);
    throw Object.assign(new Error(`Cannot find package '${specifier}'`), { code: 'ERR_MODULE_NOT_FOUND' });
  },
});

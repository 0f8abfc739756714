import { openWordVectors } from '../../src/fasttext/open-word-vectors.ts';

/** Opens a model, and kills itself once its index has come so far: `opening-process.ts <model> <share>`. */
const [file = '', share = ''] = process.argv.slice(2);
await openWordVectors(file, {
  onProgress({ done, total }) {
    if (done / total >= Number(share)) process.kill(process.pid, 'SIGKILL');
  },
});

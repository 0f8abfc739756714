import { workerData } from 'node:worker_threads';
import { holdModel } from '../inference/held-model.ts';
import { serveTasks } from '../inference/serve-tasks.ts';
import { analysePicture } from './analyse-picture.ts';
import { readCommonObjects } from './clip/common-objects.ts';
import { type Clip, openClip } from './clip/open-clip.ts';
import { scorePicture } from './clip/score-pictures.ts';
import { findTargetMask } from './find-target-mask.ts';
import { onFirstUse } from './on-first-use.ts';
import { readRgbImage } from './rgb-image.ts';
import { openSam, type Sam } from './sam/open-sam.ts';
import type { VisionResult, VisionSettings, VisionTask } from './vision-task.ts';

const { threads, cacheFolder, commonObjectsFile }: VisionSettings = workerData;
const commonObjects = onFirstUse(() => readCommonObjects(commonObjectsFile));
const clips = holdModel<Clip>(async (folder) => {
  const keptLabels = (await commonObjects.get()).map(({ english }) => english);
  return openClip(folder, { threads, cacheFolder, keptLabels });
});
const sams = holdModel<Sam>((folder) => openSam(folder, { threads }));

serveTasks<VisionTask, VisionResult>({
  async work(task, { signal }) {
    const clip = await clips.get(task.clipFolder);
    if (task.kind === 'score') {
      const scores = [];
      for (const picture of task.pictures) {
        signal.throwIfAborted();
        scores.push(await scorePicture(clip, await readRgbImage(picture), task.texts));
      }
      return { scores };
    }
    const objects = await commonObjects.get();
    if (task.kind === 'find-target') {
      const sam = await sams.get(task.samFolder);
      return { mask: await findTargetMask({ clip, sam, objects }, task.picture, task.target, signal) };
    }
    const { segmentation } = task;
    const sam = segmentation && { ...segmentation, model: await sams.get(segmentation.samFolder) };
    return analysePicture({ clip, sam, objects }, task, signal);
  },
  async close() {
    await Promise.all([clips.close(), sams.close()]);
  },
});

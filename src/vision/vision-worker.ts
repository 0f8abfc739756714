import { workerData } from 'node:worker_threads';
import { holdModel } from '../inference/held-model.ts';
import { serveTasks } from '../inference/serve-tasks.ts';
import { analysePicture } from './analyse-picture.ts';
import { type CommonObject, readCommonObjects } from './clip/common-objects.ts';
import { type Clip, openClip } from './clip/open-clip.ts';
import { scorePicture } from './clip/score-pictures.ts';
import { findTargetMask } from './find-target-mask.ts';
import { readRgbImage } from './rgb-image.ts';
import { openSam, type Sam } from './sam/open-sam.ts';
import type { VisionResult, VisionSettings, VisionTask } from './vision-task.ts';

const { threads, cacheFolder, commonObjectsFile }: VisionSettings = workerData;
const clips = holdModel<Clip>((folder) => openClip(folder, { threads, cacheFolder }));
const sams = holdModel<Sam>((folder) => openSam(folder, { threads }));
let objects: Promise<CommonObject[]> | undefined;

serveTasks<VisionTask, VisionResult>({
  async work(task, { signal }) {
    const clip = await clips.get(task.clipFolder);
    if (task.kind === 'score') {
      const scores = [];
      for (const picture of task.pictures) {
        scores.push(await scorePicture(clip, await readRgbImage(picture), task.texts));
      }
      return { scores };
    }
    objects ??= readCommonObjects(commonObjectsFile);
    if (task.kind === 'find-target') {
      const sam = await sams.get(task.samFolder);
      return { mask: await findTargetMask({ clip, sam, objects: await objects }, task.picture, task.target) };
    }
    const { segmentation } = task;
    const sam = segmentation && { ...segmentation, model: await sams.get(segmentation.samFolder) };
    return analysePicture({ clip, sam, objects: await objects }, task, signal);
  },
  async close() {
    await Promise.all([clips.close(), sams.close()]);
  },
});

import { type Request, type Response, Router } from 'express';
import { refuseOtherMethods } from '../middleware/handle-error.ts';
import type { Normaliser } from '../stages/normalise/normalise.ts';
import type { Vocabulary, WordList } from '../stages/normalise/vocabulary.ts';
import { parseNormaliseRequest } from './normalise-request.ts';
import type { RouteParts } from './route-parts.ts';

export interface WordRouteParts extends Pick<RouteParts, 'readBody'> {
  vocabulary: Vocabulary;
  normaliser: Pick<Normaliser, 'normaliseWords'>;
}

/** The fixed lists by themselves: `GET /vocabulary` shows them, `POST /normalise` maps words onto them. */
export function wordRoutes({ vocabulary, normaliser, readBody }: WordRouteParts): Router {
  const router = Router();

  router
    .route('/vocabulary')
    .get((_request, response) => {
      response.json({
        version: vocabulary.version,
        moods: show(vocabulary.moods),
        styles: show(vocabulary.styles),
      });
    })
    .all(refuseOtherMethods('GET'));
  router
    .route('/normalise')
    .post(readBody, async (request: Request, response: Response) => {
      const { words, warnings } = parseNormaliseRequest(request.body);
      const normalised = await normaliser.normaliseWords(words);
      response.json({ ...normalised, warnings: [...warnings, ...normalised.warnings] });
    })
    .all(refuseOtherMethods('POST'));
  return router;
}

function show(list: WordList) {
  return list.entries.map(({ value, labels }) => ({ value, label: labels[0] ?? value, labels }));
}

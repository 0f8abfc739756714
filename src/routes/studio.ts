import { fileURLToPath } from 'node:url';
import express, { type Response, Router } from 'express';
import helmet from 'helmet';
import { refuseOtherMethods } from '../middleware/handle-error.ts';

const STUDIO_FOLDER = fileURLToPath(new URL('../studio', import.meta.url));

/**
 * What the page needs and nothing more; stricter than the policy of the other routes. It leaves out
 * `upgrade-insecure-requests`, with which a page reached by plain HTTP asks for its own files by HTTPS: Safari does
 * so even on localhost, every browser on a network address.
 */
const pagePolicy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    // Unfinished versions of an image arrive as data: addresses.
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

/** The studio: the page at `/`, and its files under `/studio/`. */
export function studioRoutes(): Router {
  const router = Router();
  router
    .route('/')
    .get(pagePolicy, (_request, response) => {
      askEachTime(response);
      response.sendFile('index.html', { root: STUDIO_FOLDER, cacheControl: false });
    })
    .all(refuseOtherMethods('GET'));
  router.use(
    '/studio',
    express.static(STUDIO_FOLDER, {
      index: false,
      redirect: false,
      cacheControl: false,
      setHeaders: askEachTime,
    }),
  );
  return router;
}

/** Without a build no file has its version in its name: a cached script could meet a newer page. */
function askEachTime(response: Response): void {
  response.set('Cache-Control', 'no-cache');
}

import { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { refuseOtherMethods } from '../middleware/handle-error.ts';

/** What the page loads. The package holds more: another page, which shows another server. */
const PAGE_FILES = new Set([
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'swagger-ui-init.js',
  'favicon-16x16.png',
  'favicon-32x32.png',
]);

/** `/openapi.json`, and `/docs` to read and try it. Both are loaded when somebody first asks. */
export function docsRoutes(): Router {
  const router = Router();
  let page: Promise<RequestHandler> | undefined;

  router
    .route('/openapi.json')
    .get(async (_request, response) => {
      const { openApiDocument } = await import('../openapi/document.ts');
      response.json(openApiDocument);
    })
    .all(refuseOtherMethods('GET'));
  const showPage: RequestHandler = async (request, response, next) => {
    page ??= loadPage();
    (await page)(request, response, next);
  };
  router.route('/docs').get(allowPlainHttp, showPage).all(refuseOtherMethods('GET'));
  router
    .route('/docs/:file')
    .get(
      (request, _response, next) => next(PAGE_FILES.has(request.params.file) ? undefined : 'route'),
      showPage,
    )
    .all(refuseOtherMethods('GET'));
  return router;
}

/** Browsers would fetch the page's files by HTTPS, which this server does not speak. All else stays forbidden. */
const allowPlainHttp = helmet.contentSecurityPolicy({ directives: { upgradeInsecureRequests: null } });

async function loadPage(): Promise<RequestHandler> {
  const { default: swaggerUi } = await import('swagger-ui-express');
  const options = {
    customSiteTitle: 'Imaginate',
    swaggerUrl: '/openapi.json',
    // The validator is somebody else's server.
    swaggerOptions: { validatorUrl: null },
  };
  return Router()
    .use('/docs', ...swaggerUi.serveFiles(undefined, options))
    .get('/docs', swaggerUi.setup(undefined, options));
}

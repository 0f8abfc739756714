/** The least that takes the same bodies: express, its JSON parser and multer, and a refusal for everything. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import multer from 'multer';

const MOST_BYTES = 128 * 1024 * 1024;
const refuse: ErrorRequestHandler = (_error, _request, response, _next) => {
  response.status(400).json({ error: { message: 'refused' } });
};

const app = express();
app.post(
  /.*/,
  express.json({ limit: MOST_BYTES }),
  multer({ limits: { fileSize: MOST_BYTES } }).any(),
  (_request, _response, next) => next(new Error('refused')),
);
app.use(refuse);
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);

#!/usr/bin/env -S node --max-semi-space-size=8
// Plain JavaScript, so that a warm start need not load Node's TypeScript stripper: with the compile cache the server
// starts in half the time and takes 20 MB less (docs/decisions/0001-typescript-without-a-build.md).
// The smaller space for young objects has images that were answered let go of sooner: a quarter less memory at the peak
// (docs/decisions/0006-image-replies.md).
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/imaginate', import.meta.url)));
const { runServer } = await import('../src/server.ts');
await runServer();

import { openAnswerCache } from './answer-cache.ts';

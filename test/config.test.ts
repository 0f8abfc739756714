import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { describe, expect, it } from 'vitest';
import { ConfigError, environmentVariables, loadConfig } from '../src/config.ts';

const example = parse(readFileSync(new URL('../.env.example', import.meta.url), 'utf8'));

describe('.env.example', () => {
  it('lists every variable, and no other', () => {
    expect(Object.keys(example)).toEqual(environmentVariables);
  });

  it('gives every default', () => {
    expect(loadConfig(example)).toEqual(loadConfig({}));
  });
});

describe('loadConfig', () => {
  it('takes empty values for not set', () => {
    expect(loadConfig(Object.fromEntries(environmentVariables.map((name) => [name, ' '])))).toEqual(
      loadConfig({}),
    );
  });

  it('works offline without a key, and with OpenAI with one', () => {
    expect(loadConfig({})).toMatchObject({ imageProvider: 'preview', extractor: 'offline' });
    expect(loadConfig({ OPENAI_API_KEY: 'sk-x' })).toMatchObject({
      imageProvider: 'openai',
      extractor: 'auto',
    });
    expect(
      loadConfig({ OPENAI_API_KEY: 'sk-x', IMAGE_PROVIDER: 'preview', EXTRACTOR: 'offline' }),
    ).toMatchObject({
      imageProvider: 'preview',
      extractor: 'offline',
    });
  });

  it('shares one session on loopback and separates callers elsewhere', () => {
    expect(loadConfig({ HOST: '127.0.0.1' }).session.mode).toBe('single');
    expect(loadConfig({ HOST: '::1' }).session.mode).toBe('single');
    expect(loadConfig({ HOST: '127.0.0.2' })).toMatchObject({ isLoopback: true });
    expect(loadConfig({ ALLOWED_HOSTS: 'MyBox.local' }).allowedHosts).toEqual(['mybox.local']);
    expect(loadConfig({ HOST: '0.0.0.0' }).session.mode).toBe('isolated');
    expect(loadConfig({ HOST: '0.0.0.0', SESSION_MODE: 'single' }).session.mode).toBe('single');
  });

  it('reports all mistakes together, with what would be right', () => {
    const mistakes = {
      PORT: '70000',
      IMAGE_PROVIDER: 'dalle',
      OPENAI_BASE_URL: 'ftp://x',
      DATAMUSE_URL: 'no',
      CORS_ORIGINS: 'https://app.example/path',
      SESSION_SECRET: 'short',
      RETENTION_HOURS: '-1',
      OPENAI_PARTIAL_IMAGES: '4',
      BODY_LIMIT_KB: '1.5',
      ALLOWED_HOSTS: 'box:3001',
      OPENAI_API_KEY: 'sk-한글',
    };
    expect(() => loadConfig(mistakes)).toThrow(ConfigError);
    try {
      loadConfig(mistakes);
    } catch (error) {
      const { message } = error as Error;
      for (const name of Object.keys(mistakes)) expect(message).toContain(name);
      expect(message).toContain('whole number from 0 to 65535');
      expect(message).toContain('"preview"');
      expect(message).not.toContain('short');
    }
  });

  it('wants a key where OpenAI itself is asked for by name', () => {
    expect(() => loadConfig({ IMAGE_PROVIDER: 'openai' })).toThrow('OPENAI_API_KEY');
    expect(() => loadConfig({ EXTRACTOR: 'openai' })).toThrow('OPENAI_API_KEY');
    expect(
      loadConfig({ IMAGE_PROVIDER: 'openai', OPENAI_BASE_URL: 'http://127.0.0.1:8080/v1' }).imageProvider,
    ).toBe('openai');
  });
});

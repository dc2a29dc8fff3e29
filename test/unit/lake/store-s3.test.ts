import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../../functions/errors.ts';
import { s3AddressOf } from '../../../functions/lake/s3-address.ts';
import { turns } from '../../../functions/lake/turns.ts';

describe('an address in S3', () => {
  it.each([
    ['s3://bucket', { bucket: 'bucket', prefix: '' }],
    ['s3://bucket/', { bucket: 'bucket', prefix: '' }],
    ['s3://my-lake.example/a/b_c=1', { bucket: 'my-lake.example', prefix: 'a/b_c=1' }],
    ['s3://bucket/lake/', { bucket: 'bucket', prefix: 'lake' }],
  ])('%s', (typed, address) => {
    expect(s3AddressOf(typed)).toEqual(address);
  });

  it.each(['.lake', '/tmp/lake', 's3', 's3/bucket', 'C:\\lake', './s3:x'])(
    '%s is a folder',
    (typed) => {
      expect(s3AddressOf(typed)).toBeUndefined();
    },
  );

  it.each([
    ['s3://', 'expected a folder or s3://bucket/prefix, found s3://'],
    ['s3:///prefix', 'found s3:///prefix'],
    ['s3:bucket', 'found s3:bucket'],
    ['s3:/bucket/prefix', 'found s3:/bucket/prefix'],
    ['S3://bucket/prefix', 'found S3://bucket/prefix'],
    ['s3a://bucket/prefix', 'found s3a://bucket/prefix'],
    ['https://bucket.s3.amazonaws.com/x', 'expected a folder or s3://bucket/prefix'],
    ['s3://My_Bucket/x', 'a bucket is 3 to 63 small letters'],
    ['s3://ab', 'a bucket is 3 to 63 small letters'],
    ['s3://bucket-/x', 'a bucket is 3 to 63 small letters'],
    ['s3://bucket//x', 'between single slashes'],
    ['s3://bucket/x//', 'between single slashes'],
    ['s3://bucket/../x', 'between single slashes'],
    ['s3://bucket/*', 'between single slashes'],
    ['s3://bucket/a b', 'between single slashes'],
  ])('%s is refused', (typed, found) => {
    expect(() => s3AddressOf(typed)).toThrow(SettingsError);
    expect(() => s3AddressOf(typed)).toThrow(found);
  });
});

describe('the AWS SDK', () => {
  const entry = join(import.meta.dirname, '../../../functions/local/lake.ts');
  const loaded = (where: string) => {
    const code = `
      import { createRequire } from 'node:module';
      process.argv = ['', '', 'releases', '--json', '--lake', ${JSON.stringify(where)}];
      await import(${JSON.stringify(entry)});
      const files = Object.keys(createRequire(process.cwd() + '/').cache);
      console.error(files.some((file) => file.includes('@aws-sdk')));`;
    const env = { ...process.env, AWS_ENDPOINT_URL: 'not a URL' };
    const words = ['--input-type=module', '--eval', code];
    const { stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
    return stderr.trim().split('\n').at(-1);
  };

  it('is loaded for a lake in S3 and not for one in a folder', () => {
    expect(loaded(join(tmpdir(), 'no-lake-here'))).toBe('false');
    expect(loaded('s3://bucket/lake')).toBe('true');
  });
});

describe('turns', () => {
  it('runs no more at once than it lets in, and all of it', async () => {
    const inTurn = turns(3);
    let running = 0;
    let most = 0;
    const done = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        inTurn(async () => {
          running += 1;
          most = Math.max(most, running);
          await Promise.resolve();
          running -= 1;
          return i;
        }),
      ),
    );
    expect(most).toBe(3);
    expect(done).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('a failure hands the turn on', async () => {
    const inTurn = turns(1);
    const failing = inTurn(() => Promise.reject(new Error('no')));
    const next = inTurn(() => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});

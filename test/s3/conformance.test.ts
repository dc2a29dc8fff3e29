import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { S3Store } from '../../functions/lake/store-s3.ts';
import { anyCredentials, ministack, moto, type S3Emulator } from '../builders/s3-emulator.ts';
import { conformsToObjectStore } from '../conformance/object-store.ts';

const bucket = 'conformance';

for (const [name, start] of Object.entries({ moto: moto(), ministack: ministack() })) {
  describe.skipIf(!start)(`${name}${start ? '' : ' (skipped: no emulator)'}`, () => {
    let emulator: S3Emulator | undefined;
    let stores = 0;

    beforeAll(async () => {
      emulator = await start?.();
      await emulator?.bucket(bucket);
    });

    afterAll(async () => {
      await emulator?.stop();
    });

    const open = async (prefix: string) =>
      new S3Store({
        bucket,
        prefix,
        endpoint: emulator?.endpoint,
        credentials: anyCredentials,
        mirrorFolder: await mkdtemp(join(tmpdir(), 'mirror-')),
      });

    conformsToObjectStore(
      'S3Store',
      async () => {
        stores += 1;
        return await open(stores === 1 ? 'some/lake' : `other-${stores}`);
      },
      { addressPrefix: `s3://${bucket}/some/lake/` },
    );
  });
}

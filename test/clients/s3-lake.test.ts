import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storedColumns } from '../../schemas/dataset.ts';
import { dataset as indexLevel } from '../../schemas/datasets/index_level.ts';
import { lake, quick, temporaryFolder } from '../builders/command-line.ts';
import { answered, columnsOfLatest } from '../builders/lake-answers.ts';
import { exchanged, snippetOf } from '../builders/reading-page.ts';
import { moto, type S3Emulator } from '../builders/s3-emulator.ts';
import { linesOf, python, ran } from './python-clients.ts';

const start = python ? moto() : undefined;
// As the page has it: 20:00 UTC on the last day of September.
const moment = '2025-09-30T20:00:00Z';

describe.skipIf(!start)(`a lake on S3${start ? '' : ' (skipped: no emulator)'}`, () => {
  let emulator: S3Emulator | undefined;
  let folder: string;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    emulator = await start?.();
    await emulator?.bucket('lakes');
    folder = await temporaryFolder();
    environment = {
      AWS_ENDPOINT_URL: emulator?.endpoint ?? '',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
      XDG_CACHE_HOME: folder,
    };
    for (const where of ['s3://lakes/read', `${folder}/.lake`]) {
      const { code, err } = await lake(['run', ...quick, '--lake', where], { env: environment });
      if (code !== 0) throw new Error(err);
    }
  });

  afterAll(() => emulator?.stop());

  it('is read by PyArrow as the page says, and holds what the same lake in a folder holds', async () => {
    const code = exchanged(snippetOf('PyArrow'), {
      'files = open(f"{lake}/manifest/{dataset}/current/manifest").read().splitlines()\n': '',
      'facts = pa.concat_tables([pq.read_table(f"{lake}/{f}") for f in files], promote_options="default")\n':
        exchanged(snippetOf('On S3'), {
          'BUCKET/PREFIX': 'lakes/read',
          // This client does not look for an endpoint in the environment.
          'region="us-east-1"': `region="us-east-1", endpoint_override="${emulator?.endpoint}"`,
        }),
    });
    const [left] = ran('pyarrow', [{ folder, code }], environment);
    const path = `${folder}/.lake`;
    const facts = await answered(path, 'index_level', storedColumns(indexLevel));
    const latest = columnsOfLatest(indexLevel);
    const known = await answered(path, 'index_level_latest', latest, ['--as-of', moment]);
    if (!left) throw new TypeError('index_level');
    expect(facts.length).toBeGreaterThan(0);
    expect(linesOf(storedColumns(indexLevel), left.facts)).toEqual(facts);
    expect(linesOf(latest, left.known)).toEqual(known);
  });
});

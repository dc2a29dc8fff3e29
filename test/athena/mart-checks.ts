import { athenaLake } from '../../functions/athena-lake.ts';
import { conclude } from '../../functions/conclude.ts';
import { ConflictError } from '../../functions/errors.ts';
import { readManifest, replaceManifest } from '../../functions/lake/manifest.ts';
import type { LakeEngine } from '../../functions/lake-engine.ts';
import { openLake } from '../../functions/query/open-lake.ts';
import { loadSources } from '../../functions/source-catalog.ts';
import { releasedTables } from '../../functions/tables.ts';
import { differences } from '../engines/differences.ts';
import type { Results } from '../engines/results.ts';
import { askDuckDb } from '../engines/typed-answer.ts';
import { inGlue } from './certificate.ts';
import { deniedWorkgroup, lake, resultsBucket, type Stage, storeIn, workgroup } from './stage.ts';
import { account } from './trino-catalogs.ts';

const mart = 'index_outlook';
const moment = new Date('2025-11-26T23:45:00Z');

function engineOf(
  { athena, aws, declared }: Stage,
  group = workgroup,
): LakeEngine & { readonly isLive: boolean } {
  return athenaLake({
    database: declared.database,
    workgroup: group,
    region: account.region,
    endpoint: athena.endpoint,
    s3Endpoint: aws.endpoint,
    unloadTo: `s3://${resultsBucket}/unload`,
    pause_ms: 20,
  });
}

async function concluding(stage: Stage, lakeEngine: LakeEngine) {
  const store = storeIn(stage, stage.declared.lakeBucket);
  const sources = await loadSources();
  return await conclude({ store, sources, now: () => moment, lakeEngine });
}

/** The stored mart has the rows its view has on the other engine, and says of which facts. */
async function compareMart(stage: Stage, results: Results): Promise<void> {
  const { declared } = stage;
  const { paths } = await releasedTables(storeIn(stage, declared.lakeBucket));
  const duckdb = await openLake(paths, {}, { isStored: true });
  try {
    const order = 'ORDER BY index_symbol, observation_date';
    const expected = await askDuckDb(duckdb, `SELECT * FROM ${mart} ${order}`);
    const columns = expected.columns.map(({ name }) => name).join(', ');
    const found = await inGlue(stage, declared.database).ask(
      `SELECT ${columns} FROM m_${mart} ${order}`,
    );
    results.add(
      'the stored mart is the view',
      differences(expected, found),
      `${found.rows.length} rows`,
    );
  } finally {
    duckdb.close();
  }
}

/** Marts by UNLOAD: what is published, again, in trouble, and while facts change. */
export async function checkMarts(stage: Stage, results: Results): Promise<void> {
  const { declared, athena } = stage;
  const store = storeIn(stage, declared.lakeBucket);
  const listed = async () => (await readManifest(store, mart)).files;
  const byDuckDb = await listed();

  const before = athena.statements.length;
  const { checks, release } = await concluding(stage, engineOf(stage));
  const first = await listed();
  const asked = athena.statements.length - before;
  const failed = checks.filter(
    ({ status, check_name }) => status === 'fail' && check_name !== 'fresh',
  );
  results.add(
    'a conclusion on Athena',
    failed.map(({ detail }) => detail),
    `${asked} statements, release ${release.sequence}, ${checks.length} checks`,
  );
  results.add('few statements', asked <= 8 ? [] : [`expected at most 8, found ${asked}`], '');
  results.add(
    'UNLOAD was adopted by content',
    first.length === 1 && first[0] !== byDuckDb[0] ? [] : [`${first}`],
    `${first[0]?.slice(-40)}`,
  );
  await compareMart(stage, results);

  const again = await concluding(stage, engineOf(stage));
  const same =
    (await listed()).join() === first.join() && again.release.sequence === release.sequence;
  results.add(
    'concluding again writes nothing',
    same ? [] : [`release ${again.release.sequence}`, ...(await listed())],
    '',
  );

  const denied = await concluding(stage, engineOf(stage, deniedWorkgroup)).then(
    () => 'no error',
    (error: Error) => error.message,
  );
  const kept = (await listed()).join() === first.join();
  results.add(
    'a refused UNLOAD publishes nothing',
    denied.includes('s3:PutObject') && kept ? [] : [denied],
    '',
  );

  await changeMeanwhile(stage, results);
  const { code, out, err } = await lake(stage, 'verify', '--lake', `s3://${declared.lakeBucket}`);
  results.add('lake verify holds of the mart too', code === 0 ? [] : [out, err], '');
}

/** A commit of facts between the id and the list of the mart: the mart must not be listed. */
async function changeMeanwhile(stage: Stage, results: Results): Promise<void> {
  const store = storeIn(stage, stage.declared.lakeBucket);
  const name = 'index_level';
  const facts = await readManifest(store, name);
  const mine = await readManifest(store, mart);
  const engine = engineOf(stage);
  const slow: LakeEngine = {
    isLive: true,
    open: async (of, tables) => {
      const opened = await engine.open(of, tables);
      // As another run would: after the lists were read, before the mart is listed.
      await replaceManifest(store, name, await readManifest(store, name), facts.files.slice(1));
      return opened;
    },
  };
  const found = await concluding(stage, slow).then(
    () => undefined,
    (error: unknown) => error,
  );
  const kept = (await readManifest(store, mart)).files.join() === mine.files.join();
  await replaceManifest(store, name, await readManifest(store, name), facts.files);
  const isConflict = found instanceof ConflictError && found.message.includes('conclude again');
  results.add(
    'facts that change meanwhile are a conflict',
    isConflict && kept ? [] : [String(found)],
    '',
  );
}

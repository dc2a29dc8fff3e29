import { Cut } from '../../functions/query/cut.ts';
import type { View } from '../../functions/query/views.ts';
import { compareAll } from '../engines/certify.ts';
import { cutAt, type LakeUnderTest } from '../engines/lake-under-test.ts';
import type { Results } from '../engines/results.ts';
import { TrinoSession } from '../engines/trino-session.ts';
import { createCatalog } from './glue-from-template.ts';
import { type Stage, storeIn, upload } from './stage.ts';

/** A session in a database of Glue; in none at all for a cut question. */
export function inGlue({ trino }: Stage, database: string): TrinoSession {
  return new TrinoSession(trino.origin, database, {}, 'awsdatacatalog');
}

/**
 * Puts a lake into a bucket, declares it as the template does, and asks both engines for every row
 * of every view, whole and, where wanted, as of a moment.
 */
export async function certifyDeclared(
  stage: Stage,
  { name, tables, isCutToo }: LakeUnderTest,
  views: readonly View[],
  results: Results,
): Promise<void> {
  const bucket = await stage.aws.bucket(`lake-${name.replaceAll('_', '-')}`);
  await upload(storeIn(stage, bucket), tables);
  await createCatalog(stage.glue, stage.declared, { database: name, bucket });
  await certifyHeld(stage, { name, tables, isCutToo: isCutToo ?? false }, views, results);
}

/** The same for a lake that lies in its bucket and is declared already. */
export async function certifyHeld(
  stage: Stage,
  { name, tables, isCutToo }: LakeUnderTest,
  views: readonly View[],
  results: Results,
): Promise<void> {
  await compareAll({ tables }, {}, inGlue(stage, name), views, results);
  if (!isCutToo) return;
  const moment = { asOf: cutAt };
  const cut = await Cut.of(name, moment);
  const nowhere = inGlue(stage, '');
  const asOf = {
    schema: `${name} as of`,
    ask: async (sql: string) => await nowhere.ask(cut.asked(sql)),
  };
  await compareAll({ tables }, moment, asOf, views, results);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const path = join(import.meta.dirname, '../../infra/grafana/dashboards/smallcap-lake.json');

const dashboard = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      type: z.string(),
      targets: z.array(z.object({ rawSQL: z.string() })),
    }),
  ),
});

/** One question of the Grafana dashboard, as its panel has it. */
interface PanelQuery {
  readonly title: string;
  readonly type: string;
  readonly sql: string;
}

/** What every panel of the shipped dashboard asks. */
export function grafanaQueries(): PanelQuery[] {
  const { panels } = dashboard.parse(JSON.parse(readFileSync(path, 'utf8')));
  return panels.flatMap(({ title, type, targets }) =>
    targets.map(({ rawSQL }) => ({ title, type, sql: rawSQL })),
  );
}

/**
 * The SQL as the plugin sends it, its macro written out for a range of days.
 *
 * Source: grafana/athena-datasource, README, "Macros", read 2026-11.
 */
export function expanded(sql: string, from: string, to: string): string {
  return sql.replaceAll(
    /\$__dateFilter\((\w+)\)/g,
    (_, column) => `${column} BETWEEN date '${from}' AND date '${to}'`,
  );
}

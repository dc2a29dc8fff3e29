const literalOrQuoted = `'(?:[^']|'')*'|"[^"]*"`;
// Both have a FROM after which no relation stands.
const otherFroms = 'extract\\s*\\(\\s*\\w+\\s+from|distinct\\s+from';
const passage = new RegExp(
  `(${literalOrQuoted}|${otherFroms})|\\b(from|join)(\\s+)([a-z_]\\w*)\\b(?!\\s*[.(])(\\s+as\\s+\\w+)?(\\s*,)?`,
  'gi',
);

function commonTables(sql: string): string[] {
  return [...sql.matchAll(/(?:\bwith|,)\s*(\w+)\s+as\s*\(/gi)].map(([, name = '']) => name);
}

/**
 * SQL with every relation of the lake it reads under its full name, `"database"."relation"`: a
 * stored view is read by people whose own default database is another.
 *
 * @param sql without comments
 * @param relations names of tables and views; a CTE of the query's own is left alone
 * @throws TypeError where a name could mean either, or a relation follows a comma
 */
export function qualify(sql: string, database: string, relations: readonly string[]): string {
  const shadow = commonTables(sql).find((name) => relations.includes(name));
  if (shadow !== undefined) {
    throw new TypeError(`expected CTEs named unlike the lake's relations, found ${shadow}`);
  }
  return sql.replaceAll(
    passage,
    (whole, other, keyword, space, name = '', alias = '', comma = '') => {
      if (other !== undefined || !relations.includes(name)) return whole;
      if (comma !== '') throw new TypeError(`expected JOIN after ${name}, found a comma`);
      return `${keyword}${space}"${database}"."${name}"${alias}`;
    },
  );
}

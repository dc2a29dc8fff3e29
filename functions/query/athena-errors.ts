import { QueryFailedError } from '../errors.ts';

/** What to do about something Athena says, where we know it. Matched against Athena's own words. */
const remedies: readonly (readonly [said: RegExp, remedy: string])[] = [
  [
    /output location|output bucket|writing to location|verify.*bucket|result.*(access denied|403)/i,
    'the place where answers are written must be writable for you: grant s3:GetBucketLocation, ' +
      's3:GetObject and s3:PutObject on it, or name another with --results s3://bucket/prefix/ ' +
      'where the workgroup does not enforce its own',
  ],
  [/WorkGroup .*not found/i, 'name one that exists with --workgroup'],
  [
    /Lake Formation/i,
    'this account has Lake Formation on: grant the caller SELECT and DESCRIBE on the database there',
  ],
  [
    /not authorized to perform: athena|AccessDenied/i,
    'grant the caller the deployment’s BI policy, or these actions on the workgroup: ' +
      'athena:StartQueryExecution, GetQueryExecution, GetQueryResults, StopQueryExecution',
  ],
  [
    /bytes scanned limit/i,
    'the workgroup cuts a query off there: ask for less, or raise the limit',
  ],
  [
    /TooManyRequests|throttl|Rate exceeded|too many queries|concurren/i,
    'too much is asked at once: wait a minute, or ask AWS for a higher quota of concurrent queries',
  ],
  [
    /(TABLE|SCHEMA)_NOT_FOUND|does not exist|Schema must be specified/i,
    'name the database with --database; `lake describe` lists what a lake has',
  ],
  [/VIEW_IS_STALE/i, 'a view was made for other columns: deploy the Lake stack again'],
  [
    /HIVE_(FILE_NOT_FOUND|CANNOT_OPEN_SPLIT)|non-existent path/i,
    'a listed file is gone: `lake verify` says which',
  ],
  [/expired|security token|credentials/i, 'sign in again: the AWS credentials are missing or old'],
];

function remedyFor(words: string): string {
  const found = remedies.find(([said]) => said.test(words));
  return found ? `; ${found[1]}` : '';
}

/** Athena's own words, with the id under which its console shows the query, and what to do. */
export function athenaError(
  about: string,
  words: string,
  options?: ErrorOptions,
): QueryFailedError {
  return new QueryFailedError(`Athena, ${about}: ${words}${remedyFor(words)}`, options);
}

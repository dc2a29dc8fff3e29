import { athenaResource, type Call, signerOf } from '../builders/aws-calls.ts';
import type { Operation } from '../builders/aws-json-server.ts';
import { place } from '../builders/deployed.ts';

type Operations = Readonly<Record<string, Operation>>;

/**
 * The same operations of Athena, each call written down before it is answered.
 *
 * @param workgroupOf the query of an id, which is what a call about a query has to be allowed on
 */
export function noted(
  operations: Operations,
  calls: Call[],
  workgroupOf: (id: unknown) => string | undefined,
): Operations {
  const entries = Object.entries(operations).map(([operation, answer]): [string, Operation] => [
    operation,
    (input, request) => {
      const [first] = (input['QueryExecutionIds'] ?? []) as readonly string[];
      const group = workgroupOf(input['QueryExecutionId'] ?? first);
      calls.push({
        principal: signerOf(request).principal,
        action: `athena:${operation}`,
        resource: athenaResource(operation, input, place, group),
      });
      return answer(input, request);
    },
  ]);
  return Object.fromEntries(entries);
}

import aslValidator from 'asl-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { backfillMachine, functionName, runMachine } from '../../infra/pipeline-names.ts';
import type { Deployed } from '../builders/deployed.ts';
import { naming } from './stage.ts';
import { Execution, type World } from './states/execution.ts';
import { evaluate, expressionsIn } from './states/expressions.ts';
import { type Machine, StateError } from './states/language.ts';
import { synthesised } from './synthesised.ts';

let pipeline: Deployed;
beforeAll(async () => {
  ({ pipeline } = await synthesised());
});

const run = () => pipeline.machine(runMachine(naming));
const backfill = () => pipeline.machine(backfillMachine(naming));
const states = (input: unknown, more = {}) => ({ states: { input, ...more }, variables: {} });

describe('the definitions', () => {
  it('are valid Amazon States Language', () => {
    for (const { text } of [run(), backfill()]) {
      const { isValid, errorsText } = aslValidator(JSON.parse(text));
      expect(isValid, errorsText('\n')).toBe(true);
    }
  });

  it('leave no substitution open and call only functions of the stack', () => {
    for (const { text } of [run(), backfill()]) {
      expect(text).not.toMatch(/\$\{/);
      const called = [...text.matchAll(/"FunctionName":"([^"]+)"/g)].map(([, arn]) => arn);
      expect(called.length).toBeGreaterThan(2);
      for (const arn of called) expect(arn).toMatch(/:function:smallcap-lake-dev-[a-z-]+$/);
    }
  });

  it('ask JSONata only for wiring: each expression below is known and tested here', () => {
    const found = [run(), backfill()].flatMap(({ definition }) => expressionsIn(definition));
    expect([...new Set(found.map(({ code }) => code.trim()))].sort()).toEqual([
      '$plan',
      '$states.errorOutput',
      '$states.input',
      '$states.input.bucket',
      '$states.input.due',
      '$states.input.is_due = true',
      '$states.input.is_sound = true',
      '$states.input.key',
      '$states.input.verdict',
      '$states.result.Payload',
      '$states.result.Payload.list',
      '$states.result.Payload.plan',
      '[]',
    ]);
  });
});

describe('expressions, with what they read missing', () => {
  const queryError = expect.objectContaining({ name: 'States.QueryEvaluationError' });

  it('fail loudly instead of deciding or passing on nothing', async () => {
    for (const code of [
      '$states.input.due',
      '$states.input.verdict',
      '$states.input.bucket',
      '$states.input.key',
      '$states.result.Payload',
      '$states.result.Payload.plan',
      '$plan',
    ]) {
      await expect(evaluate(`{% ${code} %}`, states({})), code).rejects.toEqual(queryError);
    }
  });

  it('take a missing or odd answer to "is it due, is it sound" for no', async () => {
    for (const field of ['is_due', 'is_sound']) {
      const code = `{% $states.input.${field} = true %}`;
      expect(await evaluate(code, states({ [field]: true }))).toBe(true);
      for (const input of [{}, { [field]: false }, { [field]: null }, { [field]: 'true' }]) {
        expect(await evaluate(code, states(input)), JSON.stringify(input)).toBe(false);
      }
    }
  });

  it('keep a list of one a list', async () => {
    expect(await evaluate('{% $states.input.due %}', states({ due: [{ a: 1 }] }))).toEqual([
      { a: 1 },
    ]);
    expect(await evaluate('{% $states.input %}', states([{ a: 1 }]))).toEqual([{ a: 1 }]);
    expect(await evaluate('{% $states.input.due %}', states({ due: [] }))).toEqual([]);
  });

  it('make an empty list of an empty list', async () => {
    expect(await evaluate('{% [] %}', states({}))).toEqual([]);
  });

  it('know $parse and not $eval', async () => {
    expect(await evaluate('{% $parse($states.input).a %}', states('{"a":1}'))).toBe(1);
    await expect(evaluate("{% $eval('1') %}", states({}))).rejects.toEqual(queryError);
  });
});

type Reaction = unknown | StateError;

/** A world in which functions answer what a test says, in order, the last one for ever. */
function world(reactions: Readonly<Record<string, readonly Reaction[]>>, list: unknown[] = []) {
  const calls: { step: string; payload: unknown }[] = [];
  const clock = { now_ms: 0 };
  const made: World = {
    invoke: async (arn, payload) => {
      const step = arn.split('smallcap-lake-dev-')[1] ?? '';
      const mine = reactions[step] ?? [];
      const before = calls.filter((call) => call.step === step).length;
      calls.push({ step, payload });
      const reaction = mine[Math.min(before, mine.length - 1)];
      if (reaction instanceof StateError) throw reaction;
      return reaction;
    },
    readObject: async () => JSON.stringify(list),
    startItem: () => {},
    clock,
    random: () => 1,
  };
  return { made, calls, clock };
}

const planned = {
  moment: 'm',
  is_due: true,
  due: [{ source: 'a' }, { source: 'b' }],
  reasons: [],
};
const sound = { release: 1, is_sound: true, verdict: 'sound' };
const failed = (name: string) => new StateError(name, JSON.stringify({ errorType: name }));
const done = { source: 'a', status: 'done', added: 1 };

describe('a run', () => {
  const started = (definition: Machine, made: World) => new Execution(definition, made, {}).run();

  it('hands what each source came to over to the conclusion', async () => {
    const { made, calls } = world({ plan: [planned], take: [done], conclude: [sound] });
    const { status } = await started(run().definition, made);
    expect(status).toBe('SUCCEEDED');
    expect(calls.map(({ step }) => step)).toEqual(['plan', 'take', 'take', 'conclude']);
    expect(calls.at(-1)?.payload).toEqual({ plan: planned, taken: [done, done] });
  });

  it('waits minutes for a silent publisher, four tries in all, and concludes without it', async () => {
    const silent = failed('SourceUnavailableError');
    const one = { ...planned, due: [{ source: 'a' }] };
    const { made, calls, clock } = world({ plan: [one], take: [silent], conclude: [sound] });
    const { status } = await started(run().definition, made);
    expect(status).toBe('SUCCEEDED');
    expect(calls.filter(({ step }) => step === 'take').length).toBe(4);
    // 5, 10 and 20 minutes, with jitter at its longest.
    expect(clock.now_ms).toBe((300 + 600 + 1200) * 1000);
    expect(calls.at(-1)?.payload).toEqual({
      plan: one,
      taken: [
        { due: { source: 'a' }, failure: { Error: 'SourceUnavailableError', Cause: silent.cause } },
      ],
    });
  });

  it('never asks again for a layout that changed, and fails once all is concluded', async () => {
    const one = { ...planned, due: [{ source: 'a' }] };
    const unsound = { release: 2, is_sound: false, verdict: 'a: expected X, found Y' };
    const { made, calls } = world({
      plan: [one],
      take: [failed('SourceChangedError')],
      conclude: [unsound],
    });
    const { status, error } = await started(run().definition, made);
    expect(status).toBe('FAILED');
    expect(error?.name).toBe('NotSound');
    expect(error?.cause).toBe('a: expected X, found Y');
    expect(calls.map(({ step }) => step)).toEqual(['plan', 'take', 'conclude']);
  });

  it('tries a conflict again within seconds', async () => {
    const conflict = failed('ConflictError');
    const { made, calls, clock } = world({
      plan: [planned],
      take: [done],
      conclude: [conflict, conflict, sound],
    });
    const { status } = await started(run().definition, made);
    expect(status).toBe('SUCCEEDED');
    expect(calls.filter(({ step }) => step === 'conclude').length).toBe(3);
    expect(clock.now_ms).toBe((2 + 4) * 1000);
  });

  it('waits for a place when the account has none left, as on a quota of ten', async () => {
    const busy = failed('Lambda.TooManyRequestsException');
    const { made, calls, clock } = world({
      plan: [planned],
      take: [busy, busy, busy, done],
      conclude: [sound],
    });
    const { status } = await started(run().definition, made);
    expect(status).toBe('SUCCEEDED');
    expect(calls.filter(({ step }) => step === 'take').length).toBe(5);
    expect(clock.now_ms).toBeLessThan(60_000);
  });

  it('does nothing more when nothing is due', async () => {
    const none = { ...planned, is_due: false, due: [] };
    const { made, calls } = world({ plan: [none] });
    const { status, output } = await started(run().definition, made);
    expect([status, output]).toEqual(['SUCCEEDED', none]);
    expect(calls.length).toBe(1);
  });

  it('redriven, goes on where it failed and takes nothing twice', async () => {
    const reactions = { plan: [planned], take: [done], conclude: [failed('LakeDamagedError')] };
    const { made, calls } = world(reactions);
    const execution = await started(run().definition, made);
    expect(execution.status).toBe('FAILED');
    reactions.conclude = [failed('x'), sound as unknown as StateError];
    await execution.run();
    expect(execution.status).toBe('SUCCEEDED');
    expect(calls.map(({ step }) => step)).toEqual(['plan', 'take', 'take', 'conclude', 'conclude']);
    expect(calls.at(-1)?.payload).toEqual(calls.at(-2)?.payload);
  });

  it('ends by itself when a source never ends', async () => {
    const definition = { ...run().definition, TimeoutSeconds: 600 };
    const silent = failed('SourceUnavailableError');
    const { made } = world({ plan: [planned], take: [silent], conclude: [sound] });
    expect((await started(definition, made)).status).toBe('TIMED_OUT');
  });
});

describe('a backfill', () => {
  const list = Array.from({ length: 40 }, (_, i) => ({ source: 'a', item: i }));
  const plannedBackfill = { list: { bucket: 'b', key: 'k', items: 40 }, plan: planned };

  it('works through the list in S3 and concludes with no outcomes', async () => {
    const { made, calls } = world(
      { 'backfill-plan': [plannedBackfill], 'backfill-take': [done], conclude: [sound] },
      list,
    );
    const execution = await new Execution(backfill().definition, made, {}).run();
    expect(execution.status, execution.error?.message).toBe('SUCCEEDED');
    const taken = calls.filter(({ step }) => step === 'backfill-take');
    expect(taken.map(({ payload }) => payload)).toEqual(list);
    expect(calls.at(-1)?.payload).toEqual({ plan: planned, taken: [] });
  });

  it('tolerates one item in twenty, and a redrive does only the others again', async () => {
    const layout = failed('SourceChangedError');
    const fails = (many: number) => [...Array.from({ length: many }, () => layout), done];
    const tolerated = world(
      { 'backfill-plan': [plannedBackfill], 'backfill-take': fails(2), conclude: [sound] },
      list,
    );
    const { status } = await new Execution(backfill().definition, tolerated.made, {}).run();
    expect(status).toBe('SUCCEEDED');
    const refused = world(
      { 'backfill-plan': [plannedBackfill], 'backfill-take': fails(3), conclude: [sound] },
      list,
    );
    const execution = await new Execution(backfill().definition, refused.made, {}).run();
    expect(execution.error?.name).toBe('States.ExceedToleratedFailureThreshold');
    await execution.run();
    expect(execution.status).toBe('SUCCEEDED');
    expect(refused.calls.filter(({ step }) => step === 'backfill-take').length).toBe(43);
  });
});

it('the interpreter refuses what it would pass over', async () => {
  const { made } = world({});
  const strange = { StartAt: 'A', States: { A: { Type: 'Pass', ResultPath: '$' } } };
  await expect(new Execution(strange as unknown as Machine, made, {}).run()).rejects.toThrow(
    'A: Pass with ResultPath',
  );
  expect(functionName(naming, 'take')).toBe('smallcap-lake-dev-take');
});

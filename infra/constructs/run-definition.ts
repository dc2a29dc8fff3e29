/**
 * What a scheduled run does, in Amazon States Language with JSONata. Wiring only: what a result
 * means is decided in the functions, and nothing here looks into a field that may be missing.
 */

/** Waits of seconds: AWS itself was busy. */
const whenAwsIsBusy = {
  ErrorEquals: [
    'Lambda.TooManyRequestsException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'ConflictError',
  ],
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
};

/** Waits of minutes: a publisher is down or late. Its next schedule tries again anyway. */
const whenPublisherIsSilent = {
  ErrorEquals: ['SourceUnavailableError'],
  IntervalSeconds: 300,
  MaxAttempts: 3,
  BackoffRate: 2,
  MaxDelaySeconds: 1200,
  JitterStrategy: 'FULL',
};

/** The engine failed, or throttled for longer than its client was patient. */
const whenEngineFails = {
  ErrorEquals: ['QueryFailedError'],
  IntervalSeconds: 10,
  MaxAttempts: 3,
  BackoffRate: 3,
  MaxDelaySeconds: 120,
  JitterStrategy: 'FULL',
};

const invoke = `arn:\${Partition}:states:::lambda:invoke`;

/** A call of one function; `timeoutSeconds` a little more than the function's own. */
function call(step: string, payload: unknown, timeoutSeconds: number) {
  return {
    Type: 'Task',
    Resource: invoke,
    Arguments: { FunctionName: `\${${step}}`, Payload: payload },
    TimeoutSeconds: timeoutSeconds,
  };
}

const takeTimeoutSeconds = 910;
const otherTimeoutSeconds = 310;

/** One source fetched, kept, read and committed; whatever happens to it ends here. */
function taking(step: string, output: unknown) {
  return {
    ...call(step, '{% $states.input %}', takeTimeoutSeconds),
    Output: output,
    Retry: [whenPublisherIsSilent, whenAwsIsBusy],
    End: true,
  };
}

function concluding(next: { readonly Next: string } | { readonly End: true }) {
  return {
    ...call('conclude', { plan: '{% $plan %}', taken: '{% $states.input %}' }, otherTimeoutSeconds),
    Output: '{% $states.result.Payload %}',
    Retry: [whenEngineFails, whenAwsIsBusy],
    ...next,
  };
}

const verdict = {
  IsSound: {
    Type: 'Choice',
    Choices: [{ Condition: '{% $states.input.is_sound = true %}', Next: 'Done' }],
    Default: 'NotSound',
  },
  Done: { Type: 'Succeed' },
  // What was complete is released by now; failing is how a person is called.
  NotSound: { Type: 'Fail', Error: 'NotSound', Cause: '{% $states.input.verdict %}' },
};

export const runDefinition = {
  Comment: 'Fetches what is due, then computes marts, checks and releases.',
  QueryLanguage: 'JSONata',
  StartAt: 'Plan',
  TimeoutSeconds: 3 * 3600,
  States: {
    Plan: {
      // The whole input: what is missing in it is then said by the function, by name.
      ...call('plan', '{% $states.input %}', otherTimeoutSeconds),
      Assign: { plan: '{% $states.result.Payload %}' },
      Output: '{% $states.result.Payload %}',
      Retry: [whenEngineFails, whenAwsIsBusy],
      Next: 'IsAnythingDue',
    },
    IsAnythingDue: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.is_due = true %}', Next: 'TakeEach' }],
      Default: 'NothingDue',
    },
    NothingDue: { Type: 'Succeed' },
    TakeEach: {
      Type: 'Map',
      Items: '{% $states.input.due %}',
      MaxConcurrency: 4,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Take',
        States: {
          Take: {
            ...taking('take', '{% $states.result.Payload %}'),
            Catch: [
              {
                ErrorEquals: ['States.ALL'],
                Output: { due: '{% $states.input %}', failure: '{% $states.errorOutput %}' },
                Next: 'NotTaken',
              },
            ],
          },
          NotTaken: { Type: 'Pass', End: true },
        },
      },
      Next: 'Conclude',
    },
    Conclude: concluding({ Next: 'IsSound' }),
    ...verdict,
  },
};

/** Items at work at once: two publishers are asked by few callers each, within their own pace. */
const backfillConcurrency = 3;
const toleratedFailurePercentage = 5;

export const backfillDefinition = {
  Comment: 'Fetches history, item by item; started again, it goes on where it was.',
  QueryLanguage: 'JSONata',
  StartAt: 'PlanBackfill',
  TimeoutSeconds: 14 * 86_400,
  States: {
    PlanBackfill: {
      ...call('backfillPlan', '{% $states.input %}', otherTimeoutSeconds),
      Assign: { plan: '{% $states.result.Payload.plan %}' },
      Output: '{% $states.result.Payload.list %}',
      Retry: [whenAwsIsBusy],
      Next: 'TakeEach',
    },
    TakeEach: {
      Type: 'Map',
      Label: 'Item',
      ItemReader: {
        Resource: `arn:\${Partition}:states:::s3:getObject`,
        ReaderConfig: { InputType: 'JSON' },
        Arguments: {
          Bucket: '{% $states.input.bucket %}',
          Key: '{% $states.input.key %}',
        },
      },
      MaxConcurrency: backfillConcurrency,
      ToleratedFailurePercentage: toleratedFailurePercentage,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Take',
        // Nothing is handed back: thousands of outcomes would outgrow a state's 256 KB, and each
        // stands in the function's log.
        States: { Take: taking('backfillTake', {}) },
      },
      Output: '{% [] %}',
      Next: 'Conclude',
    },
    Conclude: concluding({ Next: 'IsSound' }),
    ...verdict,
  },
};

import type { Fault } from './fault.ts';
import { besideFaults } from './faults/beside-others.ts';
import { frozenAndMisreadFaults } from './faults/frozen-and-misread.ts';
import { indexHistoryFaults } from './faults/index-history.ts';
import { otherFaults } from './faults/other-sources.ts';

/** Breakages the field has seen, each at one publisher. */
export const faultCorpus: readonly Fault[] = [
  ...indexHistoryFaults,
  ...otherFaults,
  ...besideFaults,
  ...frozenAndMisreadFaults,
];

import type { Fault } from './fault.ts';
import { besideFaults } from './faults/beside-others.ts';
import { earningsBookFaults } from './faults/earnings-books.ts';
import { fedFaults } from './faults/fed-figures.ts';
import { filingFaults } from './faults/filings.ts';
import { frameFaults } from './faults/frames.ts';
import { graphFaults } from './faults/fred-graphs.ts';
import { frozenAndMisreadFaults } from './faults/frozen-and-misread.ts';
import { fundBookFaults } from './faults/fund-books.ts';
import { indexHistoryFaults } from './faults/index-history.ts';
import { managerSurveyFaults } from './faults/manager-survey.ts';
import { otherFaults } from './faults/other-sources.ts';
import { positionFaults } from './faults/positions.ts';
import { priceFaults } from './faults/prices.ts';
import { toneFaults } from './faults/tones.ts';

/** Breakages the field has seen, each at one publisher. */
export const faultCorpus: readonly Fault[] = [
  ...indexHistoryFaults,
  ...otherFaults,
  ...besideFaults,
  ...frozenAndMisreadFaults,
  ...positionFaults,
  ...toneFaults,
  ...filingFaults,
  ...frameFaults,
  ...graphFaults,
  ...fedFaults,
  ...earningsBookFaults,
  ...fundBookFaults,
  ...priceFaults,
  ...managerSurveyFaults,
];

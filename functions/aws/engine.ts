import type { LakeEngine } from '../lake-engine.ts';
import type { FunctionSettings } from './settings.ts';

export function athenaLakeOf(_settings: FunctionSettings): LakeEngine {
  throw new TypeError('not there yet');
}

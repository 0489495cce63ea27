import type { GateKind } from '../gate.ts'
import { atLeastKind } from './at-least.ts'
import { atMostKind } from './at-most.ts'
import { beatsBaselineKind } from './beats-baseline.ts'
import { beatsChampionKind } from './beats-champion.ts'
import { calibratedWithinKind } from './calibrated-within.ts'
import { everySliceKind } from './every-slice.ts'
import { fairWithinKind } from './fair-within.ts'
import { latencyWithinKind } from './latency-within.ts'
import { notWorseKind } from './not-worse.ts'
import { robustWithinKind } from './robust-within.ts'
import { sizeWithinKind } from './size-within.ts'

/** Every kind of gate, by name. */
export const gates: Readonly<Record<string, GateKind>> = {
  'at-least': atLeastKind,
  'at-most': atMostKind,
  'beats-baseline': beatsBaselineKind,
  'beats-champion': beatsChampionKind,
  'calibrated-within': calibratedWithinKind,
  'every-slice': everySliceKind,
  'fair-within': fairWithinKind,
  'latency-within': latencyWithinKind,
  'not-worse': notWorseKind,
  'robust-within': robustWithinKind,
  'size-within': sizeWithinKind,
}

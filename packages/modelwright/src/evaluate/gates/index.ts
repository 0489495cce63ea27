import type { GateKind } from '../gate.ts'
import { atLeastKind } from './at-least.ts'
import { atMostKind } from './at-most.ts'
import { beatsBaselineKind } from './beats-baseline.ts'
import { beatsChampionKind } from './beats-champion.ts'

/** Every kind of gate, by name. */
export const gates: Readonly<Record<string, GateKind>> = {
  'at-least': atLeastKind,
  'at-most': atMostKind,
  'beats-baseline': beatsBaselineKind,
  'beats-champion': beatsChampionKind,
}

import type { ConformalWay } from '../conformal-way.ts'
import { absolute } from './absolute.ts'
import { aps } from './aps.ts'
import { lac } from './lac.ts'
import { normalised } from './normalised.ts'
import { quantiles } from './quantiles.ts'
import { raps } from './raps.ts'

/** Every way to make intervals and sets, by name. */
export const conformalWays: Readonly<Record<string, ConformalWay>> = {
  absolute,
  aps,
  lac,
  normalised,
  quantiles,
  raps,
}

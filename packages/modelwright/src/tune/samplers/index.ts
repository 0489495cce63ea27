import { grid } from './grid.ts'
import { random } from './random.ts'
import { sobol } from './sobol.ts'
import { tpe } from './tpe.ts'

/** Every sampler, sorted by name. */
export const samplers = { grid, random, sobol, tpe } as const

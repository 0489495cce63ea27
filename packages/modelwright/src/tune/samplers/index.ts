import { grid } from './grid.ts'
import { random } from './random.ts'

/** Every sampler, sorted by name. */
export const samplers = { grid, random } as const

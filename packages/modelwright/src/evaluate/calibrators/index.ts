import type { Calibrator } from '../calibrator.ts'
import { isotonic } from './isotonic.ts'
import { platt } from './platt.ts'
import { temperature } from './temperature.ts'

/** Every way to calibrate probabilities, by name. */
export const calibrators: Readonly<Record<string, Calibrator>> = { isotonic, platt, temperature }

import type { Detector, LevelSample, NumberSample } from '../../core/index.ts'
import { chiSquared } from '../detectors/chi-squared.ts'
import { ks } from '../detectors/ks.ts'
import { mannWhitney } from '../detectors/mann-whitney.ts'

/** Numbers with at most so many different values are compared as levels. */
const mostLevels = 12

/** Detectors that a column is judged by; the first says how far it moved. */
export type ChosenDetectors = readonly Detector<NumberSample | LevelSample>[]

function isFew(sample: NumberSample | LevelSample): boolean {
  return sample.of === 'number' && sample.rows === 'at' && sample.points.length <= mostLevels
}

/** Takes numbers as levels. */
function asLevels(sample: NumberSample): LevelSample {
  const levels = new Map(
    Array.from(sample.points, (point, at) => [String(point), sample.counts[at]] as const),
  )
  return { of: 'level', count: sample.count, missing: sample.missing, levels, rest: 0 }
}

/** What a column is compared as, and by which detectors. */
export interface Comparable {
  readonly reference: NumberSample | LevelSample
  readonly current: NumberSample | LevelSample
  readonly detectors: ChosenDetectors
}

/**
 * Chooses how a column is compared: levels by chi-squared, numbers by KS, which sees every change, and by Mann and Whitney,
 * which sees that they became greater or smaller with fewer rows. Numbers of at most twelve values on both sides, known
 * exactly, are levels.
 */
export function chooseDetectors(
  reference: NumberSample | LevelSample,
  current: NumberSample | LevelSample,
): Comparable {
  if (reference.of === 'level' || current.of === 'level')
    return { reference, current, detectors: [chiSquared as unknown as ChosenDetectors[0]] }
  if (isFew(reference) && isFew(current) && reference.rankError + current.rankError === 0)
    return {
      reference: asLevels(reference),
      current: asLevels(current),
      detectors: [chiSquared as unknown as ChosenDetectors[0]],
    }
  return { reference, current, detectors: [ks, mannWhitney] as unknown as ChosenDetectors }
}

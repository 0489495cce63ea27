import { readFileSync } from 'node:fs'
import {
  type Detector,
  type DriftContext,
  type DriftFinding,
  type DriftSample,
  noDeadline,
  type OptionSpecs,
  readOptions,
  seedOf,
} from '../../src/core/index.ts'

interface Fixture {
  readonly numbers: readonly {
    reference: number[]
    current: number[]
    how: 'exact' | 'all' | 'asymp'
    ks: number
    p: number
    share: number
    mannWhitney: number
    wasserstein: number
    normalised: number
  }[]
  readonly deciles: readonly { reference: number[]; current: number[]; psi: number }[]
  readonly levels: readonly {
    reference: number[]
    current: number[]
    chi2: number
    p: number
    g: number
    gP: number
    js: number
    psi: number
  }[]
  readonly fisher: readonly [readonly [[number, number], [number, number]], number][]
  readonly chiSquaredTail: readonly [number, number, number][]
  readonly kolmogorov: readonly [number, number][]
  readonly streams: readonly {
    values: number[]
    pageHinkley: number[]
    pageHinkleySmall: number[]
    adwin: number[]
  }[]
}

/** What scipy and river say; see `test/fixtures/make/drift.py`. */
export const fixture: Fixture = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/drift.json', import.meta.url), 'utf8'),
)

/** Asks a detector of samples with its defaults. */
export function ask<Sample extends DriftSample, Specs extends OptionSpecs>(
  detector: Detector<Sample, Specs>,
  reference: Sample,
  current: Sample,
  more: Partial<DriftContext> = {},
): DriftFinding {
  const options = readOptions(detector.options, {}, detector.name)
  return detector.detect(reference, current, options, {
    seed: seedOf(1),
    deadline: noDeadline,
    ...more,
  }) as DriftFinding
}

/** Names counts of levels. */
export const named = (counts: readonly number[]): [string, number][] =>
  counts.map((count, at) => [`level ${at}`, count])

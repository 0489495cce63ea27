import type { Limits } from './limits.ts'
import type { SearchEnsemble } from './search-plan.ts'

/** How thoroughly to search. What is not said has no bound. */
export interface Preset {
  readonly about: string
  /** For the whole run, from reading the data to the report. */
  readonly seconds: number
  /** Trials at most. */
  readonly trials: number
  /** Trials in a row without a better one that end the search. */
  readonly patience: number
  /**
   * Cells of the training rows that are searched on at most, of more than two classes counted for each class; of more rows a
   * sample is taken. The final fits take all.
   */
  readonly cells: number
  /** Folds at most; default: by the number of rows. */
  readonly folds?: number
  readonly limits?: Limits
  /** Whether the best trials may predict together. */
  readonly ensemble?: SearchEnsemble
  /** Learners that are otherwise tried where named alone; each is tried as it is, where the table is not too large. */
  readonly also?: readonly string[]
}

/** They differ from boosted trees in what they get wrong, which an ensemble makes use of. */
const forests = ['extra-trees', 'random-forest'] as const

/** Every preset, sorted by name. */
export const presets = {
  best: {
    about: 'As good as it gets in half an hour.',
    seconds: 1800,
    trials: 1000,
    patience: 150,
    cells: 5e7,
    ensemble: { noise: 0, most: 10 },
    also: forests,
  },
  fast: {
    about: 'A first look within ten seconds.',
    seconds: 10,
    trials: 30,
    patience: 10,
    cells: 2e5,
    folds: 3,
  },
  good: {
    about: 'A good model within two minutes: the default.',
    seconds: 120,
    trials: 200,
    patience: 15,
    cells: 5e6,
    ensemble: { noise: 0.5, most: 5 },
    also: forests,
  },
  small: {
    about: 'A model of at most 50 kB within two minutes, for pages and edge workers.',
    seconds: 120,
    trials: 200,
    patience: 15,
    cells: 5e6,
    limits: { kilobytes: 50 },
  },
} as const satisfies Readonly<Record<string, Preset>>

/** The name of a preset. */
export type PresetName = keyof typeof presets

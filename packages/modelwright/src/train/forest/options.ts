/** Options that all forests share: their checks, flags, docs rows and search space. */
export const forestOptions = {
  trees: {
    type: 'integer',
    default: 300,
    min: 1,
    max: 100_000,
    about: 'Trees of the forest: more are never worse, only slower and larger.',
  },
  leaves: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 65_535,
    about: 'Leaves of a tree at most, those that gain most first; 0: no limit.',
  },
  maxDepth: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 1000,
    about: 'Splits from root to leaf at most; 0: no limit.',
  },
  minRows: {
    type: 'integer',
    default: 0,
    min: 0,
    tune: { low: 1, high: 20, log: true },
    about:
      'Rows a leaf must have; 0: 2 for two classes, else 1. At least rows / 65,535, as a tree has at most 65,535 leaves.',
  },
  columnShare: {
    type: 'number',
    default: 0,
    min: 0,
    max: 1,
    tune: { low: 0.1, high: 1 },
    about:
      'Share of the features that each split looks at; 0: the square root of their number for classes, 0.6 for values.',
  },
  maxBins: {
    type: 'integer',
    default: 255,
    min: 2,
    max: 255,
    about: 'Bins of a number: splits lie between them.',
  },
  levelMinRows: {
    type: 'integer',
    default: 5,
    min: 1,
    about: 'Rows a level must have in a leaf to be told from the rest.',
  },
  maxSplitLevels: {
    type: 'integer',
    default: 0,
    min: 0,
    about:
      'Levels that a split may pick out of a category at most, all others going the other way; 0: no limit.',
  },
  classWeight: {
    type: 'choice',
    default: 'none',
    choices: ['none', 'balanced'],
    about: 'Whether rows of rare classes count more, so that every class has the same weight in total.',
  },
} as const

/** Options of boosted trees: their checks, flags, docs rows and search space. */
export const options = {
  trees: {
    type: 'integer',
    default: 1000,
    min: 1,
    max: 100_000,
    about: 'Rounds at most; each fits one tree, or one for each class. Early stopping usually ends sooner.',
  },
  learningRate: {
    type: 'number',
    default: 0.05,
    exclusiveMin: 0,
    max: 1,
    tune: { low: 0.01, high: 0.3, log: true },
    about: 'How much of a tree is added: less needs more trees and often ends up better.',
  },
  leaves: {
    type: 'integer',
    default: 31,
    min: 2,
    max: 65_535,
    tune: { low: 4, high: 128, log: true },
    about: 'Leaves of a tree at most: how many inputs may act together.',
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
    default: 5,
    min: 1,
    tune: { low: 2, high: 100, log: true },
    about: 'Rows a leaf must have.',
  },
  minHessian: {
    type: 'number',
    default: 0.001,
    min: 0,
    about: 'Sum of second derivatives a leaf must have: for log loss, how much is undecided in it.',
  },
  minGain: {
    type: 'number',
    default: 0,
    min: 0,
    about:
      'How much a split must lower the loss, in its own units; for absolute error and quantiles in rows.',
  },
  l1: {
    type: 'number',
    default: 0,
    min: 0,
    about: 'L1 penalty on the values of leaves: small ones become 0.',
  },
  l2: {
    type: 'number',
    default: 1,
    min: 0,
    tune: { low: 0.01, high: 100, log: true },
    about: 'L2 penalty on the values of leaves: those with few rows are drawn towards 0.',
  },
  maxBins: {
    type: 'integer',
    default: 255,
    min: 2,
    max: 255,
    about: 'Bins of a number: splits lie between them.',
  },
  rowShare: {
    type: 'number',
    default: 0.8,
    exclusiveMin: 0,
    max: 1,
    about: 'Share of the rows that each tree sees, drawn anew each time.',
  },
  columnShare: {
    type: 'number',
    default: 0.8,
    exclusiveMin: 0,
    max: 1,
    tune: { low: 0.3, high: 1 },
    about: 'Share of the features that each tree may use, drawn anew each time.',
  },
  levelSmoothing: {
    type: 'number',
    default: 10,
    min: 0,
    about: 'Rows’ worth of the leaf’s mean added to each level’s own when levels are put in order.',
  },
  levelL2: {
    type: 'number',
    default: 10,
    min: 0,
    about: 'More L2 penalty for splits of many levels: they can fit noise more easily.',
  },
  levelMinRows: {
    type: 'integer',
    default: 5,
    min: 1,
    about: 'Rows a level must have in a leaf to be told from the rest.',
  },
  maxSplitLevels: {
    type: 'integer',
    default: 32,
    min: 0,
    about:
      'Levels that a split may pick out of a category at most, all others going the other way; 0: no limit.',
  },
  earlyStopping: {
    type: 'integer',
    default: 50,
    min: 0,
    about: 'Rounds without a better loss on rows kept for validation before fitting ends; 0: fit all trees.',
  },
  validationShare: {
    type: 'number',
    default: 0.1,
    exclusiveMin: 0,
    max: 0.5,
    about:
      'Share of the rows kept for validation where early stopping is on; below 5,000 rows each of five parts is kept in turn.',
  },
  refit: {
    type: 'boolean',
    default: true,
    about:
      'Whether all rows are fitted once the number of rounds is known; else the fit that found it is kept.',
  },
  loss: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'squared-error', 'absolute-error', 'huber', 'quantile', 'poisson', 'gamma', 'tweedie'],
    about: 'What is made small, for numbers; auto is squared error. Classes have log loss.',
  },
  lossParameter: {
    type: 'number',
    default: 0,
    min: 0,
    about:
      'The number a loss can be told: share of a quantile, bound of Huber, power of Tweedie; 0: its default.',
  },
  classWeight: {
    type: 'choice',
    default: 'none',
    choices: ['none', 'balanced'],
    about: 'Whether rows of rare classes count more, so that every class has the same weight in total.',
  },
  increasing: { type: 'list', default: [], about: 'Features with which the prediction may only rise.' },
  decreasing: { type: 'list', default: [], about: 'Features with which the prediction may only fall.' },
  interactions: {
    type: 'list',
    default: [],
    about:
      'Groups of features that may act together, each as names joined by "+"; others act alone. Empty: all may.',
  },
} as const

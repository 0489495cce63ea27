import {
  atMost,
  baseline,
  beatsBaseline,
  csv,
  defineWorkflow,
  dropMissingTarget,
  logistic,
  missingTokens,
  stratified,
  trim,
} from 'modelwright'

export default defineWorkflow({
  name: 'penguins',
  retrieve: csv('../data/penguins.csv'),
  target: 'species',
  clean: [dropMissingTarget(), trim(), missingTokens()],
  split: stratified({ test: 0.2 }),
  prepare: 'auto',
  train: [baseline(), logistic()],
  evaluate: { gates: [beatsBaseline(), atMost('log-loss', 0.2)] },
})

import { baseline, boostedTrees, csv, defineWorkflow, stratified } from 'modelwright'

export default defineWorkflow({
  name: 'parcels',
  retrieve: csv('parcels.csv'),
  target: 'late',
  positive: 'yes',
  split: stratified({ test: 0.3 }),
  train: [baseline(), boostedTrees()],
  tune: { budget: { trials: 4 } },
  // Windows of so many rows: the demonstration lasts a minute. By the clock they would be '1h' or '1d'.
  monitor: { every: 400, slices: ['traffic'] },
})

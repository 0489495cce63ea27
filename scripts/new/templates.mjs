// What `npm run new` writes for each kind. The source says what to decide and throws until it is written; the test asks for
// one worked example, so that it fails until there is one.
import { learnedFix, rowFix, valueFix } from './templates/fixes.mjs'
import { learner, metric, model } from './templates/learners.mjs'
import { loss } from './templates/losses.mjs'
import { split, transform, transformOperation } from './templates/transforms.mjs'

/** Templates by kind of the catalogue. */
export const templates = {
  fix: rowFix,
  'learned fix': learnedFix,
  learner,
  loss,
  metric,
  model,
  split,
  transform,
  'transform operation': transformOperation,
  'value fix': valueFix,
}

/** What one asks for, and the parts it has: kind in the catalogue, template. What also runs in production has two halves. */
export const asked = {
  fix: [{ kind: 'fix', template: 'fix' }],
  learner: [{ kind: 'learner', template: 'learner' }],
  loss: [{ kind: 'loss', template: 'loss' }],
  metric: [{ kind: 'metric', template: 'metric' }],
  model: [{ kind: 'model', template: 'model' }],
  split: [{ kind: 'split', template: 'split' }],
  transform: [
    { kind: 'transform operation', template: 'transform operation' },
    { kind: 'transform', template: 'transform' },
  ],
  'value-fix': [
    { kind: 'value fix', template: 'value fix' },
    { kind: 'fix', template: 'learned fix' },
  ],
}

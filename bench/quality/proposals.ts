// Prints settings of a learner, spread evenly over what is searched of it, as JSON; the defaults are the first.
import { seedOf } from '../../packages/modelwright/src/core/index.ts'
import { findLearner } from '../../packages/modelwright/src/train/index.ts'
import { proposalsOf, samplers, spaceOf } from '../../packages/modelwright/src/tune/index.ts'

const [learner, count] = process.argv.slice(2)
const space = spaceOf(findLearner(learner).options, {})
const spread = proposalsOf(samplers.sobol, space, { count: Number(count) - 1, seed: seedOf(1) })
console.log(JSON.stringify([{}, ...spread]))

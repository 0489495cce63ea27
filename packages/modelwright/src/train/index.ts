export { continuePipeline } from './continue-pipeline.ts'
export { checkTrainable } from './data.ts'
export { ensembleLearner, ensembleText, mostMembers } from './ensemble/ensemble-learner.ts'
export { joinPipelines } from './ensemble/join-pipelines.ts'
export { receivedRecipe, type SentRecipe, sentRecipe } from './ensemble/sent-recipe.ts'
export { type Combination, type EnsembleLearner, type EnsembleSpec, isEnsemble } from './ensemble/spec.ts'
export { fastOperations, wasmHost } from './fast-operations.ts'
export { changedOptions, findLearner, isRegistered, learnersFor, usualLearners } from './find-learner.ts'
export { learners } from './learners/index.ts'
export { losses } from './losses/index.ts'
export {
  fitPipeline,
  fitPrepared,
  type PipelineContext,
  type PreparedRows,
  predictPipeline,
  prepareRows,
  type Recipe,
} from './pipeline.ts'
export { withInputsOf } from './prune.ts'

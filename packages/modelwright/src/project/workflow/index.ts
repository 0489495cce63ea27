export {
  defineStep,
  type OwnStepContext,
  type StepCell,
  type StepDefinition,
  type StepInputs,
  type StepRow,
  type StepUse,
} from './define-step.ts'
export {
  type Budget,
  defineWorkflow,
  type EnsembleOptions,
  type EnsembleUse,
  type LearnerUse,
  type OutcomesDefinition,
  type StatedKind,
  type Workflow,
  type WorkflowDefinition,
} from './definition.ts'
export { ensemble } from './ensemble.ts'
export type { HookFailure, HookSuccess, Hooks } from './hooks.ts'
export {
  baseline,
  boostedTrees,
  elasticNet,
  extraTrees,
  kNearestNeighbours,
  learnerWith,
  logistic,
  naiveBayes,
  randomForest,
  ridge,
} from './learners.ts'
export {
  findWorkflow,
  type LoadedWorkflow,
  loadWorkflow,
  workflowDigest,
  workflowFileOf,
} from './load-workflow.ts'
export { plainKeys } from './plain-keys.ts'

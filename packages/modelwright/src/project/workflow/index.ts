export {
  type Budget,
  defineWorkflow,
  type LearnerUse,
  type StatedKind,
  type Workflow,
  type WorkflowDefinition,
} from './definition.ts'
export { baseline, boostedTrees, extraTrees, learnerWith, logistic, randomForest, ridge } from './learners.ts'
export { findWorkflow, type LoadedWorkflow, loadWorkflow, workflowDigest } from './load-workflow.ts'

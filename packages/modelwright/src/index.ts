// The public API: one line a thing, stage by stage.
// your own
export { defineLearner, isModelwrightError, type Learner, ModelwrightError } from './core/index.ts'
// workflow
export {
  defineWorkflow,
  openProject,
  type Project,
  type Workflow,
  type WorkflowDefinition,
} from './project/index.ts'

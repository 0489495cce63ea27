import type { PoolTasks } from '../core/index.ts'
import {
  type ImportancePayload,
  type ImportanceQuestion,
  importancePart,
  importanceTaskName,
} from './explain/importance-task.ts'

/** What threads can be asked to do for an evaluation, by name. */
export const evaluateTasks: PoolTasks = {
  [importanceTaskName]: (payload: ImportancePayload, question: ImportanceQuestion) =>
    importancePart(payload, question),
}

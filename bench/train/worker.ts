// What worker threads of a measurement run: the tasks of the package's own workers. Written out, because a bundler leaves
// out an import that is there for its effect alone.
import { serveTasks } from '../../packages/modelwright/src/core/node/serve-tasks.ts'
import { tasks } from '../../packages/modelwright/src/project/tasks.ts'

serveTasks(tasks)

// What worker threads of a measurement run: the same tasks as the package's own workers.
import '../../packages/modelwright/src/project/worker.ts'

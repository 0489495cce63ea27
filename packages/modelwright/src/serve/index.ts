import type { FormServer } from '../core/index.ts'
import type { Server, ServerOptions } from './server.ts'

export type { Addition, Caller, Exchange, Guard, Scope, Target, Watcher } from './exchange.ts'
export type { PlannedModel, PlannedVariant, PlannedVersion, ServingPlan, Sticky } from './models/plan.ts'
export type { Server, ServerOptions } from './server.ts'
export { serveTasks } from './shadow/shadow-task.ts'
export type { Measured, Metric, Metrics } from './watch/registry.ts'

/**
 * Starts a prediction service on this machine.
 *
 * The HTTP server is loaded on the first call only.
 *
 * @throws {ModelwrightError} SERVE_PORT_TAKEN, SERVE_PORT_FORBIDDEN, SERVE_PORT_INVALID, SERVE_HOST_UNKNOWN
 * @throws {ModelwrightError} SERVE_GOLDEN_DIFFERENT - when the model gives other numbers here than where it was packed
 * @throws {ModelwrightError} PACK_ARTIFACT_REFUSED - when the bytes are no artifact
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { startServer } = await import('./server.ts')
  return startServer(options)
}

/** Shows forms to people in a browser; the HTTP server is loaded when one is opened. */
export const formServer: FormServer = {
  async open(desk, options) {
    const { openForm } = await import('./forms/form-server.ts')
    return openForm(desk, options)
  },
}

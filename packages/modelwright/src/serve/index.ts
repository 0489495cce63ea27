import type { FormServer } from '../core/index.ts'
import type { AccessLogOptions } from './access-log/access-log.ts'
import type { Collector, CollectorServerOptions } from './collector/collector.ts'
import type { Addition, Watcher } from './exchange.ts'
import type { ServingPlan } from './models/plan.ts'
import type { Peers } from './processes/peers.ts'
import type { Supervisor, SupervisorOptions } from './processes/supervisor.ts'
import type { Server, ServerOptions } from './server.ts'
import type { Metric } from './watch/registry.ts'

export type { Collector, CollectorServerOptions } from './collector/collector.ts'
export type { Addition, Caller, Exchange, Guard, Rate, Scope, Target, Watcher } from './exchange.ts'
export type { GuardOptions } from './guard/guard-options.ts'
export { addKey, type NewKey, revokeKeys, rotateKey, stateOf } from './guard/keys/edit-keys.ts'
export { type KeptKey, type KeyFile, keyFileText, readKeyFile } from './guard/keys/key-file.ts'
export { readRate } from './guard/rate-text.ts'
export { isScope, scopes } from './guard/scopes.ts'
export type { TlsFiles } from './guard/tls/tls-files.ts'
export type { OidcOptions } from './guard/tokens/oidc-options.ts'
export type {
  PlannedModel,
  PlannedVariant,
  PlannedVersion,
  Refused,
  ServingPlan,
  Sticky,
} from './models/plan.ts'
export { isLoopback } from './playground/request.ts'
export { alone, type Peers } from './processes/peers.ts'
export type { Supervisor, SupervisorOptions } from './processes/supervisor.ts'
export type { Server, ServerOptions } from './server.ts'
export type { Shadowed } from './shadow/shadows.ts'
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

/**
 * Starts a collector of predictions and outcomes of services elsewhere.
 *
 * @throws {ModelwrightError} SERVE_PORT_TAKEN, SERVE_PORT_FORBIDDEN, SERVE_PORT_INVALID, SERVE_HOST_UNKNOWN
 */
export async function createCollector(options: CollectorServerOptions): Promise<Collector> {
  const { startCollector } = await import('./collector/collector.ts')
  return startCollector(options)
}

/**
 * Writes metrics of your own in the text format of Prometheus, where no server tells them: for a file that a collector reads.
 *
 * @throws {ModelwrightError} SERVE_METRIC_INVALID - when a name or a label is none
 */
export async function metricsText(metrics: readonly Metric[]): Promise<string> {
  const { metricsText: write } = await import('./watch/metrics-text.ts')
  return write(metrics)
}

/** Writes a line for every answer; what writes is loaded on the first call. */
export async function accessLog(options: AccessLogOptions): Promise<Watcher> {
  const { openAccessLog } = await import('./access-log/access-log.ts')
  return openAccessLog(options)
}

/** Makes the primary of a cluster count requests for all its workers, so that rates hold for them together. Call it before they start. */
export async function shareRates(): Promise<void> {
  const counter = await import('./guard/rate-counter.ts')
  counter.shareRates()
}

/** Shows forms to people in a browser; the HTTP server is loaded when one is opened. */
export const formServer: FormServer = {
  async open(desk, options) {
    const { openForm } = await import('./forms/form-server.ts')
    return openForm(desk, options)
  },
}

export { isSampled } from '@modelwright/runtime'
export { type Keep, keepWithin } from './predictions/keep-within.ts'
export {
  openEnding,
  parquetFolder,
  type SegmentKind,
  type SegmentName,
  segmentOf,
  segmentsFolder,
  sourcesFile,
} from './predictions/segment-names.ts'

/** What logs predictions and takes outcomes; a server that does neither never loads it. */
export function loadPredictionLog(): Promise<typeof import('./predictions/index.ts')> {
  return import('./predictions/index.ts')
}

/** The route by which a retraining is asked for; loaded where it is wanted. */
export async function retrainRoute(
  options: import('./retrain/retrain-addition.ts').RetrainOptions,
): Promise<Addition> {
  const { retrainAddition } = await import('./retrain/retrain-addition.ts')
  return retrainAddition(options)
}

/**
 * Starts several processes that serve on one port, each by the command line of this one, and keeps them running.
 *
 * @throws {ModelwrightError} SERVE_PROCESS_ENDED, or what the first process says that cannot start
 */
export async function startProcesses(options: SupervisorOptions): Promise<Supervisor> {
  const { startSupervisor } = await import('./processes/supervisor.ts')
  return startSupervisor(options)
}

/**
 * Serves under a supervisor where one started this process; false where none did.
 *
 * @param start - starts the server with the plan it is given, on the port where one is given
 */
export async function serveForSupervisor(
  start: (plan: ServingPlan, peers: Peers, port: number | undefined) => Promise<Server>,
  signal: AbortSignal,
): Promise<boolean> {
  if (process.env['MODELWRIGHT_SERVING'] !== '1') return false
  const { isServingProcess, runServingProcess } = await import('./processes/serving-process.ts')
  if (!isServingProcess()) return false
  await runServingProcess(start, signal)
  return true
}

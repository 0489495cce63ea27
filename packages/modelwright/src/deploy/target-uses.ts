import type { OptionSpecs, OptionValues } from '../core/index.ts'
import type { Target } from './target.ts'

/** A deploy target with its options, as a workflow names it: one of ours by name, or your own as `defineTarget` gave it. */
export interface TargetUse {
  readonly kind: 'target'
  readonly target: string | Target
  readonly options: Readonly<Record<string, unknown>>
}

type Given = Readonly<Record<string, unknown>>

const use =
  (target: string) =>
  (options: Given = {}): TargetUse =>
    Object.freeze({ kind: 'target', target, options: Object.freeze({ ...options }) })

/** Google App Engine. */
export const appEngine = use('app-engine')
/** AWS Lambda. */
export const awsLambda = use('aws-lambda')
/** Azure Functions. */
export const azureFunctions = use('azure-functions')
/** Managed online endpoints of Azure Machine Learning. */
export const azureMl = use('azure-ml')
/** One module for pages: files alone. */
export const browser = use('browser')
/** Bun: files alone. */
export const bun = use('bun')
/** Cloud Run functions. */
export const cloudFunctions = use('cloud-functions')
/** Google Cloud Run. */
export const cloudRun = use('cloud-run')
/** The workflow itself, run by the clock at Google. */
export const cloudRunJob = use('cloud-run-job')
/** Cloudflare Workers: files alone. */
export const cloudflareWorkers = use('cloudflare-workers')
/** Deno: files alone. */
export const deno = use('deno')
/** A host with an engine of containers. */
export const docker = use('docker')
/** A cluster. */
export const kubernetes = use('kubernetes')
/** The workflow itself, run by the clock in a cluster. */
export const kubernetesJob = use('kubernetes-job')
/** Endpoints of Amazon SageMaker. */
export const sagemaker = use('sagemaker')
/** Endpoints of Vertex AI. */
export const vertexAi = use('vertex-ai')
/** IBM watsonx.ai Runtime: an ONNX file. */
export const watsonx = use('watsonx')

/** Your own target with its options. */
export function targetWith<Specs extends OptionSpecs, Cloud>(
  target: Target<Specs, Cloud>,
  options: Partial<OptionValues<Specs>> = {},
): TargetUse {
  return Object.freeze({
    kind: 'target',
    target: target as unknown as Target,
    options: Object.freeze({ ...options }),
  })
}

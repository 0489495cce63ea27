import type { Target } from '../target.ts'

/** Deploy targets by name; each is loaded when it is asked for. */
export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  'app-engine': async () => (await import('./app-engine/target.ts')).appEngine,
  'aws-lambda': async () => (await import('./aws-lambda/target.ts')).awsLambda as unknown as Target,
  'azure-functions': async () => (await import('./azure-functions/target.ts')).azureFunctions,
  'azure-ml': async () => (await import('./azure-ml/target.ts')).azureMl,
  browser: async () => (await import('./browser/target.ts')).browser as Target,
  bun: async () => (await import('./bun/target.ts')).bun as Target,
  'cloud-functions': async () => (await import('./cloud-functions/target.ts')).cloudFunctions,
  'cloud-run-job': async () => (await import('./cloud-run-job/target.ts')).cloudRunJob,
  'cloud-run': async () => (await import('./cloud-run/target.ts')).cloudRun,
  'cloudflare-workers': async () =>
    (await import('./cloudflare-workers/target.ts')).cloudflareWorkers as Target,
  deno: async () => (await import('./deno/target.ts')).deno as Target,
  docker: async () => (await import('./docker/target.ts')).docker,
  'kubernetes-job': async () => (await import('./kubernetes-job/target.ts')).kubernetesJob,
  kubernetes: async () => (await import('./kubernetes/target.ts')).kubernetes,
  sagemaker: async () => (await import('./sagemaker/target.ts')).sagemaker as unknown as Target,
  'vertex-ai': async () => (await import('./vertex-ai/target.ts')).vertexAi,
  watsonx: async () => (await import('./watsonx/target.ts')).watsonx,
}

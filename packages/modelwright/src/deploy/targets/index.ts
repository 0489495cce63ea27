import type { Target } from '../target.ts'

/** Deploy targets by name; each is loaded when it is asked for. */
export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  'aws-lambda': async () => (await import('./aws-lambda/target.ts')).awsLambda as unknown as Target,
  browser: async () => (await import('./browser/target.ts')).browser as Target,
  bun: async () => (await import('./bun/target.ts')).bun as Target,
  'cloudflare-workers': async () =>
    (await import('./cloudflare-workers/target.ts')).cloudflareWorkers as Target,
  deno: async () => (await import('./deno/target.ts')).deno as Target,
  docker: async () => (await import('./docker/target.ts')).docker,
  kubernetes: async () => (await import('./kubernetes/target.ts')).kubernetes,
  sagemaker: async () => (await import('./sagemaker/target.ts')).sagemaker as unknown as Target,
}

import type { Target } from '../target.ts'

/** Deploy targets by name; each is loaded when it is asked for. */
export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  'azure-functions': async () => (await import('./azure-functions/target.ts')).azureFunctions,
  'azure-ml': async () => (await import('./azure-ml/target.ts')).azureMl,
  'cloud-run': async () => (await import('./cloud-run/target.ts')).cloudRun,
  docker: async () => (await import('./docker/target.ts')).docker,
  watsonx: async () => (await import('./watsonx/target.ts')).watsonx,
}

import type { Target } from '../target.ts'

/** Deploy targets by name; each is loaded when it is asked for. */
export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  'app-engine': async () => (await import('./app-engine/target.ts')).appEngine,
  'cloud-functions': async () => (await import('./cloud-functions/target.ts')).cloudFunctions,
  'cloud-run': async () => (await import('./cloud-run/target.ts')).cloudRun,
  docker: async () => (await import('./docker/target.ts')).docker,
  'vertex-ai': async () => (await import('./vertex-ai/target.ts')).vertexAi,
}

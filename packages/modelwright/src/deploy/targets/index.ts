import type { Target } from '../target.ts'

/** Deploy targets by name; each is loaded when it is asked for. */
export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  docker: async () => (await import('./docker/target.ts')).docker,
  kubernetes: async () => (await import('./kubernetes/target.ts')).kubernetes,
}

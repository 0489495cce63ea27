import type { Target } from '../target.ts'

/** Deploy targets by name; each is loaded when it is asked for. */
export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  'aws-lambda': async () => (await import('./aws-lambda/target.ts')).awsLambda as unknown as Target,
}

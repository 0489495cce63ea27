import type { Target } from '../../../src/deploy/index.ts'
import type { TargetCase } from '../../../src/testing/index.ts'
import { type Bench, onBench } from '../../../src/testing/target-bench.ts'
import { modelsToPack } from '../../pack/models-to-pack.ts'
import { type StratusVariant, stratusTarget } from '../cloud/stratus.ts'
import { type Stratus, startStratus } from '../cloud/stratus-cloud.ts'

const packed = await modelsToPack()

/** Works on a small cloud in which nothing is yet, with a store in memory; the target may be changed for it. */
export async function onStratus(
  work: (bench: Bench, cloud: Stratus) => Promise<void>,
  {
    variant = {},
    changed = {},
  }: { readonly variant?: StratusVariant; readonly changed?: Partial<Target> } = {},
): Promise<void> {
  const cloud = await startStratus()
  const given = {
    target: { ...stratusTarget(variant), ...changed },
    models: [packed.get('binary')!, packed.get('calibrated')!],
    fresh: async () => ({
      env: { STRATUS_URL: cloud.url, STRATUS_TOKEN: cloud.token },
      inventory: async () => cloud.inventory(),
      close: () => cloud.close(),
    }),
  } as unknown as TargetCase
  await onBench(given, (bench) => work(bench, cloud))
}

/** The service that the deployment of a bench has in the cloud. */
export const service = 'service/check-target'

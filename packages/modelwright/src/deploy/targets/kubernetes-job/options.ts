import type { OptionValues } from '../../../core/index.ts'
import { imageOptions } from '../../image/options.ts'
import { jobOptions } from '../../jobs/options.ts'
import { kubernetesOptions } from '../kubernetes/options.ts'

const { repository, pullSecret, context, namespace } = kubernetesOptions

/** What the target `kubernetes-job` may be told. */
export const kubernetesJobOptions = {
  ...jobOptions,
  ...imageOptions,
  ...{ repository, pullSecret, context, namespace },
  secret: {
    type: 'text',
    default: '',
    about:
      'secret of the namespace that says MODELWRIGHT_STORE and MODELWRIGHT_OBJECTS; default: <deployment>-secrets',
  },
  volume: {
    type: 'text',
    default: '',
    about: 'claim on a volume that keeps the store; empty: the secret says where on servers it lies',
  },
  memory: {
    type: 'integer',
    default: 8192,
    min: 512,
    about: 'memory that a run may take, MiB; a quarter is promised',
  },
  cpu: {
    type: 'integer',
    default: 1000,
    min: 100,
    about: 'processor time a run is promised, thousandths of a core',
  },
} as const

export type KubernetesJobOptions = OptionValues<typeof kubernetesJobOptions>

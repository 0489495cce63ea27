import type { OptionValues } from '../../../core/index.ts'
import { googleOptions, instanceOptions, repositoryOptions } from '../../google/options.ts'
import { imageOptions } from '../../image/options.ts'
import { jobOptions } from '../../jobs/options.ts'

/** Options of `cloud-run-job`. */
export const cloudRunJobOptions = {
  ...googleOptions,
  ...jobOptions,
  cpu: { ...instanceOptions.cpu, default: '2', about: 'processors of a run' },
  memoryMb: { ...instanceOptions.memoryMb, default: 4096, about: 'memory of a run, in MiB' },
  storeSecret: {
    type: 'text',
    default: '',
    about: 'secret that holds MODELWRIGHT_STORE; default: <deployment>-store',
  },
  objectsSecret: {
    type: 'text',
    default: '',
    about: 'secret that holds MODELWRIGHT_OBJECTS; default: <deployment>-objects',
  },
  serviceAccount: {
    type: 'text',
    default: '',
    about: 'e-mail of the service account that it runs as; default: that of the project',
  },
  scheduler: {
    type: 'text',
    default: '',
    about: 'e-mail of the service account that starts it by the clock; default: the one that it runs as',
  },
  ...repositoryOptions,
  ...imageOptions,
} as const

/** Their checked values. */
export type CloudRunJobOptions = OptionValues<typeof cloudRunJobOptions>

import type { OptionValues } from '../../../core/index.ts'
import { accountOptions, googleOptions, repositoryOptions } from '../../google/options.ts'
import { imageOptions } from '../../image/options.ts'
import { logOptions } from '../../log-options.ts'

/** Options of `vertex-ai`. */
export const vertexAiOptions = {
  ...googleOptions,
  machineType: {
    type: 'text',
    default: 'n1-standard-2',
    about: 'the machine that each replica is: it is there, and paid for, always',
  },
  minReplicas: { type: 'integer', default: 1, min: 1, max: 1000, about: 'machines that are always there' },
  maxReplicas: { type: 'integer', default: 1, min: 1, max: 1000, about: 'machines at most' },
  serviceAccount: accountOptions.serviceAccount,
  ...repositoryOptions,
  ...imageOptions,
  ...logOptions,
} as const

/** Their checked values. */
export type VertexAiOptions = OptionValues<typeof vertexAiOptions>

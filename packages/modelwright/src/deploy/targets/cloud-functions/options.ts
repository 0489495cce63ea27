import type { OptionValues } from '../../../core/index.ts'
import { accountOptions, bucketOptions, googleOptions, instanceOptions } from '../../google/options.ts'
import { logOptions } from '../../log-options.ts'

/** Options of `cloud-functions`. */
export const cloudFunctionsOptions = {
  ...googleOptions,
  runtime: { type: 'choice', default: 'nodejs24', choices: ['nodejs22', 'nodejs24'], about: "Google's Node" },
  ...instanceOptions,
  buildAccount: {
    type: 'text',
    default: '',
    about: 'e-mail of the service account that Cloud Build works as; default: that of the project',
  },
  ...accountOptions,
  ...bucketOptions,
  ...logOptions,
} as const

/** Their checked values. */
export type CloudFunctionsOptions = OptionValues<typeof cloudFunctionsOptions>

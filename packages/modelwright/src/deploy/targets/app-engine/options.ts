import type { OptionValues } from '../../../core/index.ts'
import { accountOptions, bucketOptions, googleOptions } from '../../google/options.ts'
import { logOptions } from '../../log-options.ts'

/** Options of `app-engine`. */
export const appEngineOptions = {
  project: googleOptions.project,
  service: {
    type: 'text',
    default: '',
    about: 'the service of the application; default: the name of the deployment',
  },
  runtime: { type: 'choice', default: 'nodejs24', choices: ['nodejs22', 'nodejs24'], about: "Google's Node" },
  instanceClass: {
    type: 'choice',
    default: 'F1',
    choices: ['F1', 'F2', 'F4', 'F4_1G'],
    about: 'size of an instance: 384, 768, 1536 or 3072 MB',
  },
  minInstances: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 1000,
    about: 'instances that are there when nobody asks, and are paid for',
  },
  maxInstances: { type: 'integer', default: 10, min: 1, max: 1000, about: 'instances at most' },
  concurrency: {
    type: 'integer',
    default: 20,
    min: 1,
    max: 80,
    about: 'requests that an instance answers at a time',
  },
  iapClient: {
    type: 'text',
    default: '',
    about: 'ID of the OAuth client of the Identity-Aware Proxy that stands before the application',
  },
  ...accountOptions,
  ...bucketOptions,
  ...logOptions,
} as const

/** Their checked values. */
export type AppEngineOptions = OptionValues<typeof appEngineOptions>

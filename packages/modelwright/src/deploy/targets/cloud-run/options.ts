import type { OptionValues } from '../../../core/index.ts'
import { accountOptions, bucketOptions, googleOptions, repositoryOptions } from '../../google/options.ts'
import { imageOptions } from '../../image/options.ts'

/** Options of `cloud-run`. */
export const cloudRunOptions = {
  ...googleOptions,
  form: {
    type: 'choice',
    default: 'image',
    choices: ['image', 'source'],
    about: 'an image of ours, or an archive that runs on an image of Google, without a build',
  },
  runtime: {
    type: 'choice',
    default: 'nodejs24',
    choices: ['nodejs22', 'nodejs24'],
    about: 'the image of Google that an archive runs on',
    when: { option: 'form', is: ['source'] },
  },
  memoryMb: { type: 'integer', default: 512, min: 512, max: 32_768, about: 'memory of an instance, in MiB' },
  cpu: { type: 'choice', default: '1', choices: ['1', '2', '4', '8'], about: 'processors of an instance' },
  concurrency: {
    type: 'integer',
    default: 80,
    min: 1,
    max: 1000,
    about: 'requests that an instance answers at a time',
  },
  minInstances: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 1000,
    about: 'instances that are there when nobody asks, and are paid for',
  },
  maxInstances: { type: 'integer', default: 10, min: 1, max: 1000, about: 'instances at most' },
  timeoutSeconds: { type: 'integer', default: 60, min: 1, max: 3600, about: 'how long an answer may take' },
  ...accountOptions,
  ...repositoryOptions,
  ...bucketOptions,
  ...imageOptions,
} as const

/** Their checked values. */
export type CloudRunOptions = OptionValues<typeof cloudRunOptions>

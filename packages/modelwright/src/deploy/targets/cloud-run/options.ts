import type { OptionValues } from '../../../core/index.ts'
import {
  accountOptions,
  bucketOptions,
  googleOptions,
  instanceOptions,
  repositoryOptions,
} from '../../google/options.ts'
import { imageOptions } from '../../image/options.ts'
import { logOptions } from '../../log-options.ts'

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
  ...instanceOptions,
  ...accountOptions,
  ...repositoryOptions,
  ...bucketOptions,
  ...imageOptions,
  ...logOptions,
} as const

/** Their checked values. */
export type CloudRunOptions = OptionValues<typeof cloudRunOptions>

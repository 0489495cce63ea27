import type { OptionValues } from '../../../core/index.ts'
import { ecrOptions } from '../../aws/ecr.ts'
import { logDays } from '../../aws/log-group.ts'
import { imageOptions } from '../../image/options.ts'
import { logOptions } from '../../log-options.ts'

/** Options of Amazon SageMaker. */
export const sagemakerOptions = {
  region: { type: 'text', default: '', about: 'the region; empty: AWS_REGION says it' },
  role: { type: 'text', default: '', about: 'role that the endpoint runs as: its name or ARN' },
  createRole: {
    type: 'boolean',
    default: false,
    about: 'make that role, which may pull the image and write logs',
  },
  mode: {
    type: 'choice',
    default: 'serverless',
    choices: ['serverless', 'real-time'],
    about:
      'serverless scales to nothing; real-time keeps instances, which bill always, and can share requests out',
  },
  instanceType: { type: 'text', default: 'ml.m5.large', about: 'what a real-time endpoint runs on' },
  instances: { type: 'integer', default: 1, min: 1, max: 100, about: 'how many of them' },
  memory: {
    type: 'choice',
    default: '2048',
    choices: ['1024', '2048', '3072', '4096', '5120', '6144'],
    about: 'MiB of a serverless endpoint',
  },
  concurrency: {
    type: 'integer',
    default: 20,
    min: 1,
    max: 200,
    about: 'requests that a serverless endpoint takes at a time',
  },
  ...ecrOptions,
  logDays: { type: 'choice', default: '30', choices: logDays, about: 'days that logs are kept' },
  ...imageOptions,
  ...logOptions,
} as const

export type SagemakerOptions = OptionValues<typeof sagemakerOptions>

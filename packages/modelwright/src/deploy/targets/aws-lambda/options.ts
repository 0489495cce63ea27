import type { OptionValues } from '../../../core/index.ts'
import { ecrOptions } from '../../aws/ecr.ts'
import { logDays } from '../../aws/log-group.ts'
import { imageOptions } from '../../image/options.ts'
import { logOptions } from '../../log-options.ts'

const ofImage = { when: { option: 'package', is: ['image'] } } as const
const ofArchive = { when: { option: 'package', is: ['zip'] } } as const

/** Options of AWS Lambda. */
export const lambdaOptions = {
  region: { type: 'text', default: '', about: 'the region; empty: AWS_REGION says it' },
  role: { type: 'text', default: '', about: 'role that the function runs as: its name or ARN' },
  createRole: { type: 'boolean', default: false, about: 'make that role, which may write logs and no more' },
  package: {
    type: 'choice',
    default: 'zip',
    choices: ['zip', 'image'],
    about: 'an archive that a runtime of AWS runs, or an image of ours with a Node of its own, through ECR',
  },
  runtime: {
    type: 'choice',
    default: 'nodejs24.x',
    choices: ['nodejs22.x', 'nodejs24.x'],
    about: 'the Node that Lambda runs an archive with',
    ...ofArchive,
  },
  architecture: {
    type: 'choice',
    default: 'arm64',
    choices: ['arm64', 'x86_64'],
    about: 'the processors; the answers are the same bits, arm64 costs less',
  },
  memory: {
    type: 'integer',
    default: 512,
    min: 128,
    max: 10_240,
    about: 'MiB; the share of a processor grows with it',
  },
  timeout: { type: 'integer', default: 15, min: 1, max: 900, about: 'seconds that a request may take' },
  http: {
    type: 'choice',
    default: 'url',
    choices: ['url', 'api', 'none'],
    about: 'how it is asked over HTTP: a function URL, an HTTP API of API Gateway, or not at all',
  },
  public: { type: 'boolean', default: false, about: 'anybody may ask, without credentials' },
  formats: {
    type: 'boolean',
    default: false,
    about: 'speak every wire format and /openapi.json, not only our own: 10 kB more',
  },
  explanations: { type: 'boolean', default: false, about: 'answer "explain": some 15 kB more for 100 trees' },
  logDays: { type: 'choice', default: '30', choices: logDays, about: 'days that logs are kept' },
  bucket: {
    type: 'text',
    default: '',
    about: 'bucket that archives go through; needed above 50 MB',
    ...ofArchive,
  },
  repository: { ...ecrOptions.repository, ...ofImage },
  base: { ...imageOptions.base, ...ofImage },
  node: { ...imageOptions.node, ...ofImage },
  libraries: { ...imageOptions.libraries, ...ofImage },
  ...logOptions,
} as const

export type LambdaOptions = OptionValues<typeof lambdaOptions>

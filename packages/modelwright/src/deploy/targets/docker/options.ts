import type { OptionValues } from '../../../core/index.ts'
import { imageOptions } from '../../image/options.ts'
import { logOptions } from '../../log-options.ts'

/** What the target `docker` may be told. */
export const dockerOptions = {
  ...imageOptions,
  host: {
    type: 'text',
    default: '',
    about:
      'where the engine listens: unix:///…, tcp://…; default: DOCKER_HOST, else the socket of this machine',
  },
  port: {
    type: 'integer',
    default: 8080,
    min: 1,
    max: 65_535,
    about: 'the port of the host at which the model answers',
  },
  public: {
    type: 'boolean',
    default: false,
    about: 'listen on every address of the host, not on 127.0.0.1 alone',
  },
  memory: { type: 'integer', default: 256, min: 64, about: 'memory a container may take, MiB' },
  restart: {
    type: 'choice',
    default: 'unless-stopped',
    choices: ['unless-stopped', 'always', 'on-failure', 'no'],
    about: 'when the engine starts the container again',
  },
  ...logOptions,
} as const

export type DockerOptions = OptionValues<typeof dockerOptions>

import type { OptionValues } from '../../../core/index.ts'
import { imageOptions } from '../../image/options.ts'
import { logOptions } from '../../log-options.ts'

/** What the target `kubernetes` may be told. */
export const kubernetesOptions = {
  ...imageOptions,
  repository: {
    type: 'text',
    default: '',
    about: 'where images go that the cluster pulls: registry.example.com/team/churn',
  },
  pullSecret: {
    type: 'text',
    default: '',
    about: 'the secret of the namespace by which the cluster pulls them, where it needs one',
  },
  context: { type: 'text', default: '', about: 'context of the kubeconfig; default: its current one' },
  namespace: { type: 'text', default: '', about: 'default: that of the context' },
  replicas: { type: 'integer', default: 2, min: 1, about: 'copies that always run of what has traffic' },
  maxReplicas: { type: 'integer', default: 10, min: 1, about: 'copies at most, under load' },
  memory: { type: 'integer', default: 256, min: 64, about: 'memory a copy may take, MiB' },
  cpu: {
    type: 'integer',
    default: 100,
    min: 10,
    about: 'processor time a copy is promised, thousandths of a core',
  },
  gateway: {
    type: 'text',
    default: '',
    about: 'a Gateway, name or namespace/name: traffic comes through it, and can be split by percent',
  },
  hostname: { type: 'text', default: '', about: 'the name that the gateway answers to; default: any' },
  isolated: {
    type: 'boolean',
    default: false,
    about: 'a network policy: pods are asked at their port, and ask nobody',
  },
  ...logOptions,
} as const

export type KubernetesOptions = OptionValues<typeof kubernetesOptions>

import { artifact } from './artifact.ts'
import { bundle } from './bundle.ts'
import { docker } from './docker.ts'
import { image } from './image.ts'
import { kubernetes } from './kubernetes.ts'
import type { Packer } from './packer.ts'
import { standalone } from './standalone.ts'

/** Ways to pack a model, sorted. */
export const packers: readonly Packer[] = [artifact, bundle, docker, image, kubernetes, standalone]

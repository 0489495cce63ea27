import { resolve } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { packPlaces } from '../../pack/index.ts'
import { writeWhole } from '../../project/write-file.ts'
import type { Packer } from './packer.ts'

/** What a cluster runs the image by. */
export const kubernetes: Packer = {
  name: 'kubernetes',
  about: 'YAML of a Deployment, a Service, an autoscaler and a disruption budget',
  flags: ['image', 'replicas', 'maxReplicas', 'memory'],
  async pack({ found, stem, flags, io }) {
    const output = flags.output ?? `${stem}.yaml`
    const { image, replicas = 2, memory = 256 } = flags
    if (image === undefined)
      throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
        message: 'A cluster needs the image that it starts.',
        where: '--image',
        mend: [
          `--image registry.example.com/${found.name}:${found.version ?? 'latest'}`,
          'Make and push it:  modelwright pack <model> --as image  then  modelwright push',
        ],
      })
    const { clusterText, readReference } = await packPlaces()
    readReference(image)
    const { name, version } = found
    const text = clusterText({
      name,
      ...(version === undefined ? {} : { version }),
      image,
      replicas,
      maxReplicas: Math.max(flags.maxReplicas ?? 10, replicas),
      memoryMib: memory,
    })
    await writeWhole(resolve(io.folder, output), text)
    return { output, bytes: Buffer.byteLength(text), next: [`kubectl apply -f ${output}`] }
  },
}

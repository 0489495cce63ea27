import { resolve } from 'node:path'
import { addToSignatureFile, readSignatureFile, signaturePath } from '../../project/trust/signature-file.ts'
import { writeWhole } from '../../project/write-file.ts'
import type { Packer } from './packer.ts'

/** The artifact as it lies in the store, its signatures beside it. */
export const artifact: Packer = {
  isData: true,
  name: 'artifact',
  about: 'the artifact itself, as a safetensors file',
  flags: [],
  async pack({ found, project, stem, flags, io }) {
    const output = flags.output ?? `${stem}.safetensors`
    const path = resolve(io.folder, output)
    const signatures = project === undefined ? [] : await project.trust.signatures(found.digest)
    // What lies beside the file and cannot be read is told of before anything is written.
    await readSignatureFile(signaturePath(path), found.digest)
    await writeWhole(path, found.bytes)
    await addToSignatureFile(signaturePath(path), found.digest, signatures)
    const beside = signatures.length === 0 ? null : signaturePath(output)
    return {
      output,
      bytes: found.bytes.length,
      facts: { signatures: beside },
      next: beside === null ? [] : [`Signatures: ${beside}`],
    }
  },
}

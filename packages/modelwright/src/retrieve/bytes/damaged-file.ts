import { ModelwrightError } from '../../core/errors.ts'

/** Says that a compressed file does not unpack. */
export function damagedFile(shown: string, cause: unknown): ModelwrightError {
  return new ModelwrightError('RETRIEVE_FILE_DAMAGED', {
    message: `The compressed file "${shown}" is damaged or was cut off.`,
    where: shown,
    mend: [
      'Copy or download the file again: the compressed data end too early or do not match their checksum.',
    ],
    cause,
  })
}

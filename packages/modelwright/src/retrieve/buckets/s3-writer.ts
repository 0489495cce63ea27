import { open, readFile, stat } from 'node:fs/promises'
import type { BucketWriter } from './bucket.ts'

/** What is used of `@aws-sdk/client-s3` to write. */
export interface WritingPackage {
  readonly PutObjectCommand: new (input: object) => object
  readonly DeleteObjectCommand: new (input: object) => object
  readonly CreateMultipartUploadCommand: new (input: object) => object
  readonly UploadPartCommand: new (input: object) => object
  readonly CompleteMultipartUploadCommand: new (input: object) => object
  readonly AbortMultipartUploadCommand: new (input: object) => object
}

/** Larger files go in parts of this size, which may be 10,000: 160 GB. */
const partBytes = 16 * 1024 * 1024

interface Part {
  readonly PartNumber: number
  readonly ETag: string
}

/** Writes to one bucket of S3. */
export function s3Writer(
  sdk: WritingPackage,
  send: (command: object) => Promise<unknown>,
  Bucket: string,
): BucketWriter {
  const put = async (Key: string, Body: Uint8Array, sha256: string): Promise<void> => {
    const ChecksumSHA256 = Buffer.from(sha256, 'hex').toString('base64')
    await send(new sdk.PutObjectCommand({ Bucket, Key, Body, ChecksumSHA256 }))
  }
  const sendParts = async (Key: string, UploadId: string, path: string): Promise<Part[]> => {
    const file = await open(path)
    const parts: Part[] = []
    try {
      for (let at = 0, PartNumber = 1; ; at += partBytes, PartNumber++) {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(partBytes), 0, partBytes, at)
        if (bytesRead === 0) return parts
        const Body = buffer.subarray(0, bytesRead)
        const command = new sdk.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body })
        const { ETag } = (await send(command)) as { ETag: string }
        parts.push({ PartNumber, ETag })
      }
    } finally {
      await file.close()
    }
  }
  const putParts = async (Key: string, path: string): Promise<void> => {
    const { UploadId } = (await send(new sdk.CreateMultipartUploadCommand({ Bucket, Key }))) as {
      UploadId: string
    }
    try {
      const Parts = await sendParts(Key, UploadId, path)
      await send(
        new sdk.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
      )
    } catch (error) {
      // Parts of an upload that was given up would be paid for until somebody notices.
      await send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => {})
      throw error
    }
  }
  return {
    put,
    async putFile(key, path, sha256) {
      const { size } = await stat(path)
      if (size > partBytes) return putParts(key, path)
      await put(key, await readFile(path), sha256)
    },
    async remove(Key) {
      await send(new sdk.DeleteObjectCommand({ Bucket, Key }))
    },
  }
}

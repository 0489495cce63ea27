import type { StandIns } from './link.ts'

/**
 * Parts of the runtime that bundles for hosts take in another form, which starts quicker and means the same.
 *
 * An artifact was read whole, and found canonical, when it was packed: behind its checksum it is the same, and is not proved so again.
 * And hosts have a decoder of UTF-8 that is as strict as ours; engines without one, for which standalone models are, keep ours.
 */
export const hostParts: StandIns = {
  parseCanonicalJson: (name) => `function ${name}(text){return JSON.parse(text)}`,
  decodeUtf8: (name) =>
    `const ${name}=(decoder=>bytes=>{try{return decoder.decode(bytes)}catch{return}})(new TextDecoder("utf-8",{fatal:!0,ignoreBOM:!0}))`,
}

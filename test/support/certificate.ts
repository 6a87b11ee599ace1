import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

/** A key and the certificate that it signed itself, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * Makes a certificate for localhost and 127.0.0.1, valid for a day before and after now. Node can make
 * keys but no certificates, so this writes the few structures of RFC 5280 that one needs.
 */
export function makeCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const body = toBeSigned(spki);
  const signature = sign("sha256", body, privateKey);
  const der = sequence(body, ecdsaWithSha256, bitString(signature));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
  };
}

let trusted: Certificate | undefined;

/** A certificate that this process trusts: one for all of its test files, since two of the same name are not told apart. */
export function trustedCertificate(): Certificate {
  if (trusted === undefined) {
    trusted = makeCertificate();
    setDefaultCACertificates([...getCACertificates("default"), trusted.cert]);
  }
  return trusted;
}

const dayMs = 24 * 3600_000;

function toBeSigned(spki: Buffer): Buffer {
  const version = tag(0xa0, tag(0x02, Buffer.from([2])));
  const serial = tag(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const validity = sequence(time(Date.now() - dayMs), time(Date.now() + dayMs));
  const commonName = sequence(hex("0603550403"), tag(0x0c, Buffer.from("localhost")));
  const name = sequence(tag(0x31, commonName));
  const names = tag(0x30, Buffer.from("\x82\x09localhost\x87\x04\x7f\x00\x00\x01", "latin1"));
  const altNames = sequence(hex("0603551d11"), tag(0x04, names));
  const isAuthority = sequence(hex("0603551d13"), tag(0x04, sequence(hex("0101ff"))));
  const keyId = createHash("sha1").update(spki).digest();
  const subjectKey = sequence(hex("0603551d0e"), tag(0x04, tag(0x04, keyId)));
  const extensions = tag(0xa3, sequence(altNames, isAuthority, subjectKey));
  return sequence(version, serial, ecdsaWithSha256, name, validity, name, spki, extensions);
}

function hex(text: string): Buffer {
  return Buffer.from(text, "hex");
}

function tag(type: number, content: Buffer): Buffer {
  const length =
    content.length < 128
      ? Buffer.from([content.length])
      : Buffer.from([0x82, content.length >> 8, content.length & 0xff]);
  return Buffer.concat([Buffer.from([type]), length, content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return tag(0x30, Buffer.concat(parts));
}

function bitString(bytes: Buffer): Buffer {
  return tag(0x03, Buffer.concat([Buffer.from([0]), bytes]));
}

function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return tag(0x17, Buffer.from(`${digits}Z`));
}

const ecdsaWithSha256 = sequence(hex("06082a8648ce3d040302"));
